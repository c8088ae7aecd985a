package io.vmcrypt.core.internal.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import okhttp3.Connection;
import okhttp3.Interceptor.Chain;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Lets no request out over a connection that ended while it was idle: by an end of the stream, a
 * reset, or bytes that nobody asked for, such as TLS's close_notify. OkHttp's own look comes after
 * ten idle seconds only, and many servers close sooner.
 */
final class LiveConnections {

  /** A new one is not read from: after a handshake TLS sends more. */
  private final Set<Connection> used =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  /** The innermost interceptor of a call: it goes on over the next connection. */
  static Response call(Chain chain) throws IOException {
    while (true) {
      try {
        return chain.proceed(chain.request());
      } catch (Ended e) {
        // nothing was sent, and OkHttp has closed that connection
      }
    }
  }

  /** The outermost interceptor of a request, when its connection is chosen. */
  Response request(Chain chain) throws IOException {
    Connection connection = requireNonNull(chain.connection());
    if (!used.add(connection) && hasEnded(connection.socket().getChannel())) {
      throw new Ended();
    }
    return chain.proceed(chain.request());
  }

  /**
   * Reads without waiting.
   *
   * @param channel null behind a SOCKS proxy: each request takes a connection of its own there
   */
  private static boolean hasEnded(@Nullable SocketChannel channel) {
    if (channel == null) {
      return true;
    }
    try {
      channel.configureBlocking(false);
      try {
        return channel.read(ByteBuffer.allocate(1)) != 0;
      } finally {
        channel.configureBlocking(true);
      }
    } catch (IOException e) {
      return true;
    }
  }

  private static final class Ended extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
