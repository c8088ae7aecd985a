package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.core.shared.HostName;
import io.vmcrypt.core.shared.NameLookup;
import io.vmcrypt.vsphere.session.NameResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks hosts up in DNS. Gives up after two seconds if a server does not answer. Thread-safe. */
public final class DnsResolver implements NameResolver {

  /** A look-up is only a help. */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  @Override
  public Optional<Set<String>> others(String host) {
    try {
      return Optional.of(NameLookup.within(LIMIT, () -> lookUp(host)))
          .filter(found -> !found.isEmpty());
    } catch (UnknownHostException | TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Set<String> lookUp(String host) throws UnknownHostException {
    Stream<String> found =
        HostName.isAddress(host)
            // without an answer the JDK gives the address back
            ? Stream.of(InetAddress.getByName(host).getCanonicalHostName())
                .filter(name -> !HostName.isAddress(HostName.normal(name)))
            : Stream.of(InetAddress.getAllByName(host)).map(InetAddress::getHostAddress);
    return found.collect(Collectors.toUnmodifiableSet());
  }
}
