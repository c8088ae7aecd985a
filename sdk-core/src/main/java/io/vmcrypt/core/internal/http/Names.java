package io.vmcrypt.core.internal.http;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.NameLookup;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import okhttp3.Dns;

/** Looks up names. The caller waits no longer than a connection may take. */
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
    try {
      return NameLookup.within(limit, () -> system.lookup(wanted));
    } catch (TimeoutException e) {
      throw NameLookup.silent(limit);
    } catch (InterruptedException e) {
      throw NameLookup.interrupted();
    }
  }
}
