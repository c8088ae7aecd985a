package io.vmcrypt.core.shared;

import static java.util.Objects.requireNonNull;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Looks names up. The platform's look-up knows no time limit and no interrupt, and waits half a
 * minute for a DNS server that does not answer. So it runs on a thread of its own, which is left
 * behind.
 */
public final class NameLookup {

  /** For callers that have no limit of their own. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private NameLookup() {}

  /**
   * Waits for a look-up, and no longer than that.
   *
   * @param lookUp asks the platform
   * @throws UnknownHostException if the platform finds no address, or failed
   * @throws TimeoutException if no DNS server answered
   * @throws InterruptedException if the caller is not to wait any longer
   */
  public static <T> T within(Duration limit, Callable<T> lookUp)
      throws UnknownHostException, TimeoutException, InterruptedException {
    FutureTask<T> task = new FutureTask<>(requireNonNull(lookUp, "lookUp"));
    // an answer that is there already would be handed out in spite of the interrupt
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Thread thread = new Thread(task, "vmcrypt-dns");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException unknown) {
        throw unknown;
      }
      UnknownHostException failed = new NoAnswer("the look-up failed (" + e.getCause() + ")");
      failed.initCause(e.getCause());
      throw failed;
    }
  }

  /**
   * The IPv4 addresses of a host, each once, in the order of their text. Waits 10 s at most.
   *
   * @throws UnknownHostException if no address is found, nobody answers, or the caller is
   *     interrupted; then the flag stays set
   */
  public static List<String> ipv4(String host) throws UnknownHostException {
    try {
      return Stream.of(within(LIMIT, () -> InetAddress.getAllByName(host)))
          .filter(Inet4Address.class::isInstance)
          .map(InetAddress::getHostAddress)
          .distinct()
          .sorted()
          .toList();
    } catch (TimeoutException e) {
      throw silent(LIMIT);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** That no DNS server answered. */
  public static UnknownHostException silent(Duration limit) {
    return new NoAnswer("no DNS server answered in " + limit.toMillis() + " ms");
  }

  /**
   * What came back. The platform has one exception for a name that is not known and for a DNS
   * server that could not say, so its own words are told.
   */
  public static String seen(UnknownHostException e) {
    return e instanceof NoAnswer none
        ? none.seen
        : "no address was found for the name (" + e.getMessage() + ")";
  }

  /** That the caller is not to wait any longer; sets the flag again. */
  public static UnknownHostException interrupted() {
    Thread.currentThread().interrupt();
    return new NoAnswer("the look-up was interrupted");
  }

  /** Nothing was learned about the name. Who looks names up for OkHttp may throw no other kind. */
  private static final class NoAnswer extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    private final String seen;

    private NoAnswer(String seen) {
      super(seen);
      this.seen = seen;
    }
  }
}
