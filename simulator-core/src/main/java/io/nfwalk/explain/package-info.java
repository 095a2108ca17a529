/**
 * From a record to words.
 *
 * <ul>
 *   <li>{@link io.nfwalk.explain.WalkText} tells what happened, host by host, for people.
 *   <li>{@link io.nfwalk.explain.Explanation} says why it ended so, in a paragraph.
 * </ul>
 *
 * <p>An explanation knows nothing but the record: events, the hosts and wires as they were, and the step that was
 * asked for. Each way to fail is a {@code Reason} of its own that looks for its trace in the events; of all that find
 * one, the earliest is told.
 *
 * <p>Next: {@link io.nfwalk.Simulator}, which hands all this to a program in three lines.
 */
package io.nfwalk.explain;
