/**
 * Packets as bytes: built for a kernel to receive, and read back from its wires in the terms of the result format.
 */
package io.nfwalk.kernel.wire;
