package io.vmcrypt.core.internal.http;

import io.vmcrypt.core.shared.NameLookup;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import okhttp3.Dns;

/**
 * Looks up names. The caller waits no longer than a connection may take.
 *
 * @param name is looked up as {@code host}; empty for none
 */
record Names(Dns system, String name, String host, Duration limit) implements Dns {

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
