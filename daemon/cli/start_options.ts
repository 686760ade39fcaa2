/** What `start` takes beside what every verb does, and `config dump` and `config check` with it. */

/** An option as a verb is told of it. */
interface StartOption {
  /** As it is written, with the name and type of what follows. */
  readonly flags: string;
  readonly description: string;
  /** Whether it may be given several times. */
  readonly isList?: true;
}

/** In the order in which they are shown. */
export const START_OPTIONS: readonly StartOption[] = [
  {
    flags: "--host <address:address>",
    description: "Address of the UDP port; 127.0.0.1 unless told.",
  },
  {
    flags: "--peer <address:peer>",
    description: "Host of the mesh to join by, as ADDRESS:PORT; repeatable.",
    isList: true,
  },
  {
    flags: "--network <name:network>",
    description: "Name that keeps this mesh apart from others.",
  },
  {
    flags: "--mesh-key-file <path:keyFile>",
    description: "File with the key of the mesh; see keygen.",
  },
  { flags: "--insecure", description: "Listen beyond this machine without a mesh key." },
  {
    flags: "--name <name:name>",
    description: "Name to show for this host; the system's unless told.",
  },
  {
    flags: "--service <address:service>",
    description: "Where applications here take work, as HOST:PORT.",
  },
  {
    flags: "--visualize [port:port]",
    description: "Show the mesh in a browser on this machine; port 9002 unless told.",
  },
  { flags: "--state-dir <path:path>", description: "Folder for what outlives the daemon." },
  {
    flags: "--tick-seconds <seconds:period>",
    description: "Seconds from tick to tick; 1 unless told.",
  },
  {
    flags: "--profile <name:profile>",
    description: "How far apart the hosts are: lan, wan or local.",
  },
  {
    flags: "--log-level <level:logLevel>",
    description: "Least that is logged: debug, info, warning or error.",
  },
  { flags: "--log-format <format:logFormat>", description: "text or json, to stderr." },
  {
    flags: "--daemon",
    description: "Run in the background; ends when the daemon answers its socket.",
  },
  {
    flags: "--pid-file <path:path>",
    description: "File for the process id; none in the foreground unless told.",
  },
  {
    flags: "--log-file <path:path>",
    description: "With --daemon: file for all that it prints and logs.",
  },
];
