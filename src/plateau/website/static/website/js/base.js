// Script of every page: menus, theme switch, answers that say no, confirmation, copying and sharing. All of it is an extra.
import { openMenus } from "website/menu";
import { switchTheme } from "website/theme";
import { hearAnswers, letPutAway } from "website/answers";
import { askFirst } from "website/confirm";
import { offerSharing } from "website/share";

openMenus(document);
switchTheme(document);
hearAnswers(document);
letPutAway(document);
askFirst(document);
offerSharing(document);
