package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.internal.http.WireTap;
import io.vmcrypt.core.operation.RemoteCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the SDK and the network. It lets through the calls that the person was told of,
 * and no others, and no more than a read may make; and it keeps what was sent and answered until
 * the read is over. Thread-safe.
 */
final class Wire implements WireTap {

  /** How many requests one read may send. */
  static final int MOST_REQUESTS = 300;

  /** How much one read may receive. */
  static final long MOST_BYTES_OF_READ = 64L * 1024 * 1024;

  private final Vocabulary vocabulary;
  private final Set<String> allowed;
  // two equal requests may be under way at once
  private final Map<Sent, Exchange.CallName> underWay =
      Collections.synchronizedMap(new IdentityHashMap<>());
  private final Object lock = new Object();
  private final List<Exchange> exchanges = new ArrayList<>();
  private final Set<String> refused = new LinkedHashSet<>();
  private int requests;
  private long bytes;
  private boolean full;

  /**
   * @param allowed the calls' names, as {@link Exchange.CallName#toString} writes them
   */
  Wire(Vocabulary vocabulary, Set<String> allowed) {
    this.vocabulary = requireNonNull(vocabulary, "vocabulary");
    this.allowed = Set.copyOf(allowed);
  }

  @Override
  public void sending(Sent request) throws IOException {
    Exchange.CallName call = call(request).orElse(null);
    synchronized (lock) {
      if (call == null || !allowed.contains(call.toString())) {
        refused.add(call == null ? "a call without a name" : call.toString());
        throw new IOException("vmcrypt fieldcheck does not make this call");
      }
      if (requests >= MOST_REQUESTS || bytes >= MOST_BYTES_OF_READ) {
        full = true;
        throw new IOException("vmcrypt fieldcheck has read enough");
      }
      requests++;
    }
    underWay.put(request, call);
  }

  @Override
  public void answered(Sent request, @Nullable Answer answer) {
    Exchange.CallName call = underWay.remove(request);
    if (call == null) {
      return;
    }
    Exchange exchange =
        answer == null
            ? new Exchange(call, request.body(), false, 0, "", ByteString.EMPTY, false)
            : new Exchange(
                call,
                request.body(),
                true,
                answer.status(),
                answer.contentType(),
                answer.body(),
                answer.whole());
    synchronized (lock) {
      exchanges.add(exchange);
      bytes += exchange.answer().size();
    }
  }

  /** Keeps what was seen by another wire than HTTP, in JSON. */
  void seen(Exchange.CallName call, String json) {
    synchronized (lock) {
      exchanges.add(
          new Exchange(
              call,
              ByteString.EMPTY,
              true,
              200,
              "application/json",
              ByteString.encodeUtf8(json),
              true));
    }
  }

  private Optional<Exchange.CallName> call(Sent request) {
    if (request.path().equals("/sdk") || request.path().equals("/pbm")) {
      try {
        return Soap.content(request.body())
            .map(content -> Exchange.CallName.soap(request.path(), content.name()));
      } catch (NotReadableException e) {
        return Optional.empty();
      }
    }
    String query = request.query();
    if (query != null && query.contains("action=")) {
      return Optional.empty();
    }
    return vocabulary
        .route(request.method(), request.path().replaceFirst("^/(1\\.0|v1|v2)/", "/"))
        .map(route -> new Exchange.CallName(Exchange.CallName.REST, route));
  }

  /** What was exchanged since this was last asked. */
  List<Exchange> taken() {
    synchronized (lock) {
      List<Exchange> taken = List.copyOf(exchanges);
      exchanges.clear();
      requests = 0;
      bytes = 0;
      full = false;
      return taken;
    }
  }

  /** The calls that were not let through since this was last asked. */
  List<String> refused() {
    synchronized (lock) {
      List<String> told = List.copyOf(refused);
      refused.clear();
      return told;
    }
  }

  /** Whether the read under way has received all that it may. */
  boolean isFull() {
    synchronized (lock) {
      return full;
    }
  }

  @Override
  public void onCall(RemoteCall call) {
    // the wire itself tells more
  }
}
