package io.nfwalk.kernel.socket;

import io.nfwalk.network.Step;
import java.io.IOException;

/** A client socket: {@link #start} sends, and when all is quiet {@link #result} tells what came of it. */
public sealed interface Client extends AutoCloseable permits TcpClient, DatagramClient {
    /** Sends what it has to send; what the kernel refuses is a result like another. */
    void start() throws IOException;

    /** What has come of it so far. */
    Step.Result result() throws IOException;

    /** Closes the socket. */
    @Override
    void close();
}
