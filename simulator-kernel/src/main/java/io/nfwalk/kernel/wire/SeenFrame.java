package io.nfwalk.kernel.wire;

import io.nfwalk.scenario.RunReport;
import java.util.OptionalLong;

/**
 * A frame on a host's wire.
 *
 * @param frame what a result reports of it
 * @param sequence a TCP segment's sequence number, unsigned 32-bit; empty for other frames and later fragments
 */
public record SeenFrame(RunReport.Frame frame, OptionalLong sequence) {}
