// 明镜: what the pages of Mingjing do besides working without script.

import { drafts } from "./drafts";
import { intake } from "./intake";
import { common, listen, on } from "./keys";
import { lists } from "./list";
import { all, seat } from "./page";
import { palette } from "./palette";
import { sending } from "./send";
import { session } from "./session";
import { tidy } from "./shelf";

tidy();
drafts();
sending();
if (seat()) {
  lists();
  intake();
  for (const keyed of all("[data-key]")) on(keyed.dataset["key"]!, keyed.textContent ?? "", () => keyed.click());
  common(palette);
  listen();
  session();
}
