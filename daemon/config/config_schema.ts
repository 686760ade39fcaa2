/** What the values of a configuration file may be. */
import { ValidationError } from "@cliffy/command";
import { resolve } from "@std/path";
import * as v from "valibot";
import { nearest } from "../text/nearest.ts";
import { KEY_NAMES, type KeyName, KEYS } from "./config_keys.ts";

/** Why a value cannot be; `item` is which one of a list is meant, the first is 0. */
export interface ValueMistake {
  readonly message: string;
  readonly item?: number;
}

/** What became of a value. */
export type Checked =
  | { value: unknown; mistakes?: undefined }
  | { mistakes: readonly ValueMistake[] };

/** The setting that is called `key` in a file, or why none is. */
export function recognise(
  key: string,
): { name: KeyName; mistake?: undefined } | { mistake: string } {
  const name = KEY_NAMES.find((each) => KEYS[each].key === key);
  if (name !== undefined) return { name };
  if (key === "meshKey") {
    return {
      mistake: 'Key "meshKey" would be a secret, and none belongs here: name the file that holds ' +
        'it with "meshKeyFile", or set SHIVYA_MESH_KEY.',
    };
  }
  const closest = nearest(key, KEY_NAMES.flatMap((each) => KEYS[each].key ?? []));
  const hint = closest === undefined ? "config dump shows all." : `Did you mean "${closest}"?`;
  return { mistake: `Key ${JSON.stringify(key)} is not known. ${hint}` };
}

/** Checks the value of a setting; paths are meant from `folder`. */
export function checkValue(name: KeyName, value: unknown, folder: string): Checked {
  const { key = name, is } = KEYS[name];
  if (is !== "list") return checkOne(schemaOf(name, folder), value);
  if (!Array.isArray(value)) {
    return { mistakes: [{ message: `Key "${key}" must be a list of texts.` }] };
  }
  const values: unknown[] = [];
  const mistakes: ValueMistake[] = [];
  for (const [item, each] of value.entries()) {
    const checked = checkOne(schemaOf(name, folder, `Item ${item + 1} of`), each);
    if (checked.mistakes === undefined) values.push(checked.value);
    else mistakes.push({ ...checked.mistakes[0]!, item });
  }
  return mistakes.length === 0 ? { value: values } : { mistakes };
}

function checkOne(schema: v.GenericSchema, value: unknown): Checked {
  const { success, output, issues } = v.safeParse(schema, value);
  return success ? { value: output } : { mistakes: [{ message: issues[0].message }] };
}

/** Of a list, that of an item; `label` is what is said to be wrong. */
function schemaOf(name: KeyName, folder: string, label = "Key"): v.GenericSchema {
  const { key = name, is, parse } = KEYS[name];
  const must = (be: string) => `${label} "${key}" must be ${be}.`;
  const text = v.pipe(v.string(must("a text")), v.nonEmpty(must("a text that is not empty")));
  const parsed = <Input>() =>
    v.rawTransform<Input, unknown>(({ dataset, addIssue, NEVER }) => {
      try {
        return parse({ label, type: is, name: key, value: String(dataset.value) });
      } catch (error) {
        if (!(error instanceof ValidationError)) throw error;
        addIssue({ message: error.message });
        return NEVER;
      }
    });
  switch (is) {
    case "text":
    case "list":
      return v.pipe(text, parsed());
    case "path":
      return v.pipe(text, v.transform((path) => resolve(folder, path)), parsed());
    case "number":
      return v.pipe(v.number(must("a number")), parsed());
    case "switch":
      return v.boolean(must("true or false"));
  }
}
