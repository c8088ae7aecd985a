package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.core.shared.HostName;
import io.vmcrypt.vsphere.session.NameResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks hosts up in DNS. Gives up after two seconds if a server does not answer. Thread-safe. */
public final class DnsResolver implements NameResolver {

  /** A look-up is only a help, and the JDK has no time limit of its own. */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  @Override
  public Optional<Set<String>> others(String host) {
    FutureTask<Set<String>> task = new FutureTask<>(() -> lookUp(host));
    Thread thread = new Thread(task, "vmcrypt-dns");
    thread.setDaemon(true);
    thread.start();
    try {
      return Optional.of(task.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS))
          .filter(found -> !found.isEmpty());
    } catch (ExecutionException | TimeoutException e) {
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
