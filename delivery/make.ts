/** Commands of make that delivery prints as what to do next. */
import { type MakeOptions, makeCommand } from "../components/make-command";
import { stackAsked } from "./asked";

/** A command to copy, for the stack that this one was asked about. See {@link makeCommand}. */
export const make = (verb: string, options: MakeOptions = {}): string => makeCommand(verb, stackAsked(), options);
