package io.vmcrypt.estate.internal.reading;

import io.vmcrypt.core.shared.HostName;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.session.NameResolver;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which servers of vCenter's key providers are behind a registration at OVHcloud. OVHcloud lets
 * vCenter through to registered addresses only: a server that is seen at one of them needs no
 * other. But where a server is seen at none, what this machine's DNS says proves nothing, and it
 * may be behind any. One look is one look. For one thread.
 */
public final class RegistrationUse {

  /** A server of a key provider, there or to come. */
  private record Server(String keyProvider, KmsServer server) {}

  private final List<Server> servers;
  private final Set<String> registered = new HashSet<>();
  private final Map<String, Set<String>> registeredAs = new HashMap<>();
  private final NameResolver resolver;
  private final Map<String, Optional<Set<String>>> resolved = new HashMap<>();

  /**
   * @param providers all key providers of vCenter
   * @param registered all that OVHcloud lets through to
   * @param keyProvider the one of the estate
   * @param own its key servers, which vCenter has or is to have; the estate says as what they are
   *     registered, or are to be
   */
  public RegistrationUse(
      List<KmsCluster> providers,
      List<RegisteredKms> registered,
      String keyProvider,
      List<SeenKeyServer> own,
      NameResolver resolver) {
    this.servers = Stream.concat(there(providers), toCome(providers, keyProvider, own)).toList();
    this.resolver = resolver;
    registered.forEach(kms -> this.registered.add(HostName.normal(kms.ip())));
    for (SeenKeyServer server : own) {
      this.registered.addAll(server.ips());
      registeredAs
          .computeIfAbsent(HostName.normal(server.address().host()), host -> new TreeSet<>())
          .addAll(server.ips());
    }
  }

  /** Whether a server is behind a registration. */
  public enum Place {
    HERE,
    ELSEWHERE,
    NOT_KNOWN
  }

  /**
   * A server, seen from a registration.
   *
   * @param why what shows it, in words
   */
  public record Sight(String keyProvider, KmsServer server, Place place, String why) {

    public String inWords() {
      return "key provider "
          + keyProvider
          + ", server "
          + server.name()
          + " at "
          + server.address()
          + server.proxyAddress().map(proxy -> " by " + proxy).orElse("")
          + (why.isEmpty() ? "" : " (" + why + ")");
    }
  }

  /** All servers, seen from a registration; none of it if its address is not known. */
  public List<Sight> from(String ip) {
    String address = HostName.normal(ip);
    return servers.stream().map(one -> sight(address, one.keyProvider(), one.server())).toList();
  }

  private static Stream<Server> there(List<KmsCluster> providers) {
    return providers.stream()
        .flatMap(
            provider ->
                provider.servers().stream().map(server -> new Server(provider.id(), server)));
  }

  /** A step may add it, or move it: then it needs its registration, as those do that are there. */
  private static Stream<Server> toCome(
      List<KmsCluster> providers, String keyProvider, List<SeenKeyServer> own) {
    List<KmsServer> there =
        there(providers)
            .filter(one -> one.keyProvider().equals(keyProvider))
            .map(Server::server)
            .toList();
    return own.stream()
        .filter(server -> there.stream().noneMatch(server::isAt))
        .map(server -> new Server(keyProvider, server.atVcenter()));
  }

  private Sight sight(String ip, String keyProvider, KmsServer server) {
    // with a proxy vCenter speaks to that, and OVHcloud may let it through to either
    List<String> hosts =
        Stream.concat(Stream.of(server.address()), server.proxyAddress().stream()).toList();
    Set<String> seen = new TreeSet<>();
    hosts.forEach(host -> seen.addAll(addresses(host)));
    Place place =
        seen.contains(ip)
            ? Place.HERE
            : ip.isEmpty() || Collections.disjoint(seen, registered)
                ? Place.NOT_KNOWN
                : Place.ELSEWHERE;
    return new Sight(
        keyProvider,
        server,
        place,
        hosts.stream()
            .map(this::inWords)
            .filter(words -> !words.isEmpty())
            .collect(Collectors.joining(", ")));
  }

  private String inWords(String host) {
    Set<String> addresses = addresses(host);
    if (addresses.isEmpty()) {
      return host + " leads nowhere from here";
    }
    boolean written = addresses.equals(Set.of(host));
    if (Collections.disjoint(addresses, registered)) {
      return host
          + (written ? "" : " leads to " + String.join(", ", addresses) + ", which")
          + " is not registered at OVHcloud";
    }
    return written ? "" : host + " leads to " + String.join(", ", addresses);
  }

  /** Where a host may be, as it is written, as this machine sees it, and as the estate says. */
  private Set<String> addresses(String host) {
    String name = HostName.normal(host);
    Set<String> addresses = new TreeSet<>(HostName.addresses(host));
    if (addresses.isEmpty()) {
      resolved.computeIfAbsent(name, this::resolve).ifPresent(addresses::addAll);
    }
    addresses.addAll(registeredAs.getOrDefault(name, Set.of()));
    return addresses;
  }

  /** A resolver that fails knows nothing. */
  private Optional<Set<String>> resolve(String name) {
    try {
      return resolver
          .others(name)
          .map(
              others ->
                  others.stream()
                      .flatMap(other -> HostName.addresses(other).stream())
                      .collect(Collectors.toSet()));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}
