/** What the hosts agree on, and the one button that changes anything. */
import type { JSX, TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import type { DashboardState } from "../../daemon/dashboard/dashboard_feed.ts";
import { count, rate } from "./format.ts";
import type { Settle } from "./model.ts";
import { Fact, Value } from "./parts.tsx";
import { forgetToken, keepToken, takeToken } from "./token.ts";

interface SettleCardOptions {
  state: DashboardState;
  settle: Settle;
  isOpen: boolean;
  /** Asks the daemon. */
  ask: (token: string) => void;
}

/** Digest and what the last settle removed; a settle now, for who has the token. */
export function SettleCard({ state, settle, isOpen, ask }: SettleCardOptions): JSX.Element {
  const { agreement, plan } = state.status;
  const [token, setToken] = useState(takeToken() ?? "");
  const [isTyped, setTyped] = useState(token === "");
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const trimmed = token.trim();
    keepToken(trimmed);
    ask(trimmed);
  };
  const forget = () => {
    forgetToken();
    setToken("");
    setTyped(true);
  };
  return (
    <section class="card settle">
      <h2>Agreement</h2>
      <dl class="facts">
        <Fact label="Of">
          {count(agreement?.hosts, "host")}, {count(agreement?.links, "link")}
        </Fact>
        <Fact label="Digest">
          <code>
            <Value path="agreement.digest" value={agreement?.digest}>
              {agreement?.digest?.slice(0, 8) ?? "—"}
            </Value>
          </code>
        </Fact>
        <Fact label="Removed around triangles">
          <Value path="plan.curlRemoved" value={plan?.curlRemoved}>{rate(plan?.curlRemoved)}</Value>
        </Fact>
        <Fact label="Removed around holes">
          <Value path="plan.harmonicRemoved" value={plan?.harmonicRemoved}>
            {rate(plan?.harmonicRemoved)}
          </Value>
        </Fact>
      </dl>
      <form onSubmit={submit}>
        {isTyped && (
          <label>
            Token: what follows # in the address the daemon told
            <input
              type="password"
              autocomplete="off"
              spellcheck={false}
              required
              value={token}
              onInput={(event) => setToken(event.currentTarget.value)}
            />
          </label>
        )}
        <div class="row">
          <button type="submit" class="primary" disabled={!isOpen || settle.kind === "asked"}>
            Settle now
          </button>
          {!isTyped && (
            <button type="button" class="quiet" onClick={forget}>Use another token</button>
          )}
        </div>
      </form>
      <p class={`answer ${settle.kind}`} role="status">{settle.text}</p>
    </section>
  );
}
