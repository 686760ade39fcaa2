/** Shows settings and where each comes from; a secret as set or not. */
import { type Config, effective, type Source, sourceOf } from "../config/config.ts";
import { KEY_NAMES, type KeyName, KEYS, type Values } from "../config/config_keys.ts";
import { seedText } from "../config/mesh_settings.ts";
import { settle } from "../config/settings.ts";
import { defaultStateDir } from "../state/state_dir.ts";
import { escapeControls } from "../text/printable.ts";
import { formatColumns } from "../text/table.ts";

type Shown = string | number | boolean | readonly string[];

/** A line for each setting. */
export function dumpText(config: Config): string {
  const values = settled(config);
  const rows = KEY_NAMES.map((name) => [
    nameOf(name),
    inLine(shown(values, name)),
    escapeControls(originOf(sourceOf(config, name))),
  ]);
  return formatColumns([["setting", "value", "from"], ...rows], "lll");
}

/** The same for programs. */
export function dumpJson(config: Config): object {
  const values = settled(config);
  const settings = KEY_NAMES.map((name) => {
    const value = shown(values, name);
    return [nameOf(name), { ...(value === undefined ? {} : { value }), ...sourceOf(config, name) }];
  });
  return {
    schema: "shivya.config/1",
    ...(config.file === undefined ? {} : { file: config.file.path }),
    settings: Object.fromEntries(settings),
  };
}

/** With the paths that follow from other settings and the environment. */
function settled(config: Config): Values {
  const all = effective(config);
  const stateDir = all.stateDir ?? defaultStateDir(all.port, (name) => Deno.env.get(name));
  return { ...all, ...settle(all), ...(stateDir === undefined ? {} : { stateDir }) };
}

function shown(values: Values, name: KeyName): Shown | undefined {
  if (KEYS[name].isSecret) return values[name] === undefined ? "unset" : "set";
  if (name === "peer") return values.peer?.map(seedText);
  return values[name] as Shown | undefined;
}

function inLine(value: Shown | undefined): string {
  const text = Array.isArray(value) ? value.join(", ") : String(value ?? "");
  return text === "" ? "—" : escapeControls(text);
}

function originOf(source: Source): string {
  switch (source.from) {
    case "default":
      return "default";
    case "file":
      return `${source.file}:${source.line}`;
    case "variable":
      return source.variable;
    case "flag":
      return source.flag;
  }
}

/** As the file has it, or would have it. */
function nameOf(name: KeyName): string {
  return KEYS[name].key ?? name;
}
