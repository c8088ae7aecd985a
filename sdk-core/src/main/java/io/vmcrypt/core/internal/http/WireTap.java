package io.vmcrypt.core.internal.http;

import io.vmcrypt.core.operation.CallListener;
import java.io.IOException;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A call listener that is shown what goes over the wire too, passwords and keys included. It is for
 * {@code vmcrypt fieldcheck}, which writes down what real systems answer. A program cannot have it:
 * {@link CallListener} promises that a listener sees no request, no answer and no secret.
 *
 * <p>It is called on the thread that makes the call, and by several threads at once.
 */
public interface WireTap extends CallListener {

  /** How much of a body is shown at most: 4 MiB. */
  int MOST_BYTES = 4 * 1024 * 1024;

  /**
   * Called before a request is sent; each try is a request.
   *
   * @throws IOException to have it not sent; the call fails
   */
  void sending(Sent request) throws IOException;

  /**
   * Called once after each request, when its answer was read, or no answer came.
   *
   * @param request the object that {@link #sending} was given
   * @param answer null if none came
   */
  void answered(Sent request, @Nullable Answer answer);

  /**
   * A request.
   *
   * @param method such as POST
   * @param path of the URL, encoded, without the query
   * @param query of the URL, encoded; null if there is none
   * @param body as it is sent; empty if there is none
   */
  record Sent(String method, String path, @Nullable String query, ByteString body) {}

  /**
   * An answer, decompressed.
   *
   * @param contentType the header's value, empty if there is none
   * @param body as far as it was read, and no more than {@link #MOST_BYTES}
   * @param whole whether the body is all of it
   */
  record Answer(int status, String contentType, ByteString body, boolean whole) {}
}
