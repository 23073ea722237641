package dev.berth.controller.api;

import akka.io.Inet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;

/** SO_REUSEPORT: the JVMs of one machine share an address, and the kernel gives each connection to one that lives. */
final class ReusePort extends Inet.AbstractSocketOption {
    @Override
    public void beforeServerSocketBind(ServerSocket socket) {
        try {
            socket.getChannel().setOption(StandardSocketOptions.SO_REUSEPORT, true);
        } catch (IOException e) {
            throw new UncheckedIOException("the API's address cannot be shared (SO_REUSEPORT)", e);
        }
    }
}
