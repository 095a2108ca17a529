/**
 * A scenario's hosts on the kernel: how they are built, how rules are loaded into them, and what they tell of rules and
 * connections.
 */
package io.nfwalk.kernel.host;
