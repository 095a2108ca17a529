/** The same scenarios on the running Linux kernel: what it did, in the terms of the simulator's own results. */
package io.nfwalk.kernel;
