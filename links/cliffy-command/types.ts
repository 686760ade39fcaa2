/** What a type's handler is given. */
export interface ArgumentValue {
  /** `Option`, `Argument` or `Environment variable`. */
  label: string;
  /** The type's name. */
  type: string;
  /** The option as `--name`, the argument, or the variable. */
  name: string;
  /** What was written. */
  value: string;
}

/** Turns what was written into a value, or throws a `ValidationError`. */
export type TypeHandler<Value> = (given: ArgumentValue) => Value;

/** One flat object type, so that an editor shows the fields. */
export type Merged<Options> = { [Name in keyof Options]: Options[Name] };

type Camel<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;
type CamelOfSnake<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<CamelOfSnake<Tail>>}`
  : Lowercase<Name>;

type ValueOf<Type extends string, Types> = Type extends `${infer Item}[]` ? ValueOf<Item, Types>[]
  : Type extends keyof Types ? Types[Type]
  : Type extends "boolean" ? boolean
  : string;
type Optional<Name extends string, Value, Default> = Default extends undefined
  ? { [Key in Name]?: Value }
  : { [Key in Name]: Value };
type Collected<Value, Collect> = Collect extends true ? Value[] : Value;

/**
 * Property that an option such as `-p, --port <port:integer>` adds; an array if it is collected, `true`
 * if a value in brackets is left out.
 */
export type OptionOf<
  Flags extends string,
  Types,
  Default,
  Collect = undefined,
> = Flags extends `${string}--${infer Name} <${string}:${infer Type}>`
  ? Optional<Camel<Name>, Collected<ValueOf<Type, Types>, Collect>, Default>
  : Flags extends `${string}--${infer Name} [${string}:${infer Type}]`
    ? Optional<Camel<Name>, ValueOf<Type, Types> | true, Default>
  : Flags extends `${string}--${infer Name}` ? { [Key in Camel<Name>]?: true }
  : never;

/** What a verb such as `put <key:string> [value:string]` takes beside options. */
export type ArgumentsOf<Definition extends string, Types> = Definition extends
  `${string}<${string}:${infer Type}>${infer Rest}`
  ? [ValueOf<Type, Types>, ...ArgumentsOf<Rest, Types>]
  : Definition extends `${string}[${string}:${infer Type}]${infer Rest}`
    ? [ValueOf<Type, Types>?, ...ArgumentsOf<Rest, Types>]
  : [];

/** Property that a variable such as `SHIVYA_PORT=<port:integer>` adds. */
export type EnvOf<Definition extends string, Prefix extends string, Types> = Definition extends
  `${Prefix}${infer Name}=<${string}:${infer Type}>`
  ? { [Key in CamelOfSnake<Name>]?: ValueOf<Type, Types> }
  : never;
