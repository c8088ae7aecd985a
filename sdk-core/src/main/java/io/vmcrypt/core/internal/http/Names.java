package io.vmcrypt.core.internal.http;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Dns;

/**
 * Looks up names. The platform's look-up knows no time limit and no interrupt, and waits half a
 * minute for a DNS server that does not answer. So it runs on a thread of its own, and the caller
 * waits no longer than a connection may take.
 */
final class Names implements Dns {

  private final Dns system;
  private final String name;
  private final String host;
  private final Duration limit;

  /**
   * @param name is looked up as {@code host}; empty for none
   */
  Names(Dns system, String name, String host, Duration limit) {
    this.system = requireNonNull(system, "system");
    this.name = requireNonNull(name, "name");
    this.host = requireNonNull(host, "host");
    this.limit = requireNonNull(limit, "limit");
  }

  @Override
  public List<InetAddress> lookup(String asked) throws UnknownHostException {
    String wanted = !name.isEmpty() && name.equals(asked) ? host : asked;
    FutureTask<List<InetAddress>> task = new FutureTask<>(() -> system.lookup(wanted));
    Thread thread = new Thread(task, "vmcrypt DNS");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnknownHostException("interrupted");
    } catch (TimeoutException e) {
      throw new UnknownHostException("no DNS server answered in " + limit.toMillis() + " ms");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException unknown) {
        throw unknown;
      }
      throw new UnknownHostException(String.valueOf(e.getCause()));
    }
  }
}
