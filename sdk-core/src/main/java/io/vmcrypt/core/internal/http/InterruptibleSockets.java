package io.vmcrypt.core.internal.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;

/**
 * Sockets that close at once if the thread that reads or writes is interrupted. The interrupt stays
 * set. Sockets of channels do that; plain sockets go on until their timeout. These send without
 * delay.
 */
final class InterruptibleSockets extends SocketFactory {

  @Override
  public Socket createSocket() throws IOException {
    Socket socket = SocketChannel.open().socket();
    // a request in several small writes would wait for the server's delayed acknowledgement
    socket.setTcpNoDelay(true);
    return socket;
  }

  // OkHttp connects each socket itself

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
    throw new UnsupportedOperationException();
  }
}
