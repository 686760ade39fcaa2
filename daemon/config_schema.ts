/** What the values of a configuration file may be. */
import { ValidationError } from "@cliffy/command";
import { resolve } from "@std/path";
import { closestString } from "@std/text/closest-string";
import * as v from "valibot";
import { KEY_NAMES, type KeyName, KEYS } from "./config_keys.ts";

/** What became of a value. */
export type Checked =
  | { value: unknown; mistake?: undefined }
  /** Why it cannot be, and which item of a list is meant. */
  | { mistake: string; item: number | undefined };

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
  const known = KEY_NAMES.flatMap((each) => KEYS[each].key ?? []);
  return {
    mistake: `Key ${JSON.stringify(key)} is not known. Did you mean "${
      closestString(key, known)
    }"?`,
  };
}

/** Checks the value of a setting; paths are meant from `folder`. */
export function checkValue(name: KeyName, value: unknown, folder: string): Checked {
  const { success, output, issues } = v.safeParse(schemaOf(name, folder), value);
  if (success) return { value: output };
  const [{ message, path }] = issues;
  return { mistake: message, item: path?.[0].key as number | undefined };
}

function schemaOf(name: KeyName, folder: string): v.GenericSchema {
  const { key = name, is, parse } = KEYS[name];
  const must = (be: string) => `Key "${key}" must be ${be}.`;
  const text = v.pipe(v.string(must("a text")), v.nonEmpty(must("a text that is not empty")));
  const parsed = <Input>() =>
    v.rawTransform<Input, unknown>(({ dataset, addIssue, NEVER }) => {
      try {
        return parse({ label: "Key", type: is, name: key, value: String(dataset.value) });
      } catch (error) {
        if (!(error instanceof ValidationError)) throw error;
        addIssue({ message: error.message });
        return NEVER;
      }
    });
  switch (is) {
    case "text":
      return v.pipe(text, parsed());
    case "path":
      return v.pipe(text, v.transform((path) => resolve(folder, path)), parsed());
    case "number":
      return v.pipe(v.number(must("a number")), parsed());
    case "switch":
      return v.boolean(must("true or false"));
    case "list":
      return v.array(v.pipe(text, parsed()), must("a list of texts"));
  }
}
