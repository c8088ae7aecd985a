package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.shared.OneSpelling;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the key servers of each key provider are, as vCenter shows them. It is asked once, and only
 * where two keys may be one. For one thread.
 */
final class ProviderServers {

  private final VimSession session;
  private final Attempt attempt;
  private @Nullable Map<String, Set<Place>> known;

  private record Place(String host, int port) {

    private static Place of(XmlFragment server) {
      return new Place(
          OneSpelling.ofHost(server.text("address").orElse("")), server.integer("port").orElse(0));
    }

    private boolean isAddress() {
      return OneSpelling.ofIpv4(host).isPresent() || host.indexOf(':') >= 0;
    }
  }

  private record Shown(String provider, Set<Place> places) {

    private static Shown of(XmlFragment cluster) {
      return new Shown(
          cluster.required("clusterId", "id").strip(),
          cluster.elements("servers").stream().map(Place::of).collect(Collectors.toSet()));
    }
  }

  ProviderServers(VimSession session, Attempt attempt) {
    this.session = session;
    this.attempt = attempt;
  }

  /** Whether the key providers of two keys are seen to have a key server in common. */
  boolean haveOneInCommon(CryptoKeyId one, CryptoKeyId other) {
    return !Collections.disjoint(of(one), of(other));
  }

  /**
   * Whether the key providers of two keys are seen to have none in common. A key provider that
   * shows no server is not known to have another, nor is a name known to be of another address.
   */
  boolean areApart(CryptoKeyId one, CryptoKeyId other) {
    List<Boolean> kinds =
        Stream.of(of(one), of(other))
            .flatMap(Set::stream)
            .map(Place::isAddress)
            .distinct()
            .toList();
    return kinds.size() == 1
        && !of(one).isEmpty()
        && !of(other).isEmpty()
        && !haveOneInCommon(one, other);
  }

  private Set<Place> of(CryptoKeyId key) {
    Map<String, Set<Place>> read = known;
    if (read == null) {
      read = read();
      known = read;
    }
    return read.getOrDefault(key.providerId().orElse(""), Set.of());
  }

  private Map<String, Set<Place>> read() {
    try {
      return new KeyProviders(session)
          .all(attempt, Shown::of).stream()
              .collect(Collectors.toMap(Shown::provider, Shown::places));
    } catch (ServiceException e) {
      // what is not shown is not known to be apart
      var unused = e instanceof PermissionDeniedException ? e : Ledger.unanswered(e);
      return Map.of();
    }
  }
}
