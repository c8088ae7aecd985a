package io.vmcrypt.vsphere.internal.key;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.error.VendorError;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The key providers of a vCenter, whatever their kind. Thread-safe. */
public final class KeyProviders {

  /** The release that brought native key providers and defaults of parts of the inventory. */
  private static final ApiVersion WITH_ALL_KINDS = new ApiVersion("7.0");

  /** The vendor's security guidance for 9.1, "Encryption", names it as the limit. */
  private static final int MOST = 32;

  private static final String ADVICE =
      "vCenter and the KMS do not exchange keys: look at the KMS cluster's status, check that"
          + " vCenter and the KMS trust each other, then try again.";

  private final VimSession session;
  private final boolean remembers;
  private final Optional<KeyProvider> expected;
  private volatile @Nullable Listed remembered;

  /** All key providers; empty if these credentials may not see them. */
  private record Listed(Optional<List<KeyProvider>> providers) {}

  public KeyProviders(VimSession session) {
    this(session, false, Optional.empty());
  }

  private KeyProviders(VimSession session, boolean remembers, Optional<KeyProvider> expected) {
    this.session = requireNonNull(session, "session");
    this.remembers = remembers;
    this.expected = expected;
  }

  /** The API release that vCenter is spoken to in. */
  public ApiVersion release() {
    return session.version();
  }

  /** The same, but asks vCenter only once; for checks of many VMs. */
  public KeyProviders remembering() {
    return new KeyProviders(session, true, expected);
  }

  /** The same, as if a key provider were there already: to judge what it will be used for. */
  public KeyProviders expecting(KeyProvider provider) {
    return new KeyProviders(session, remembers, Optional.of(provider));
  }

  /** {@return all key providers; empty if these credentials may not see them} */
  public Optional<List<KeyProvider>> list(Attempt attempt) {
    Listed known = remembered;
    if (known == null) {
      known = new Listed(listed(attempt));
      remembered = remembers ? known : null;
    }
    return known.providers();
  }

  private Optional<List<KeyProvider>> listed(Attempt attempt) {
    try {
      List<KeyProvider> there = all(attempt);
      return Optional.of(expected.map(provider -> with(there, provider)).orElse(there));
    } catch (PermissionDeniedException e) {
      return Optional.empty();
    }
  }

  private static List<KeyProvider> with(List<KeyProvider> there, KeyProvider expected) {
    List<KeyProvider> all = new ArrayList<>(there);
    Optional<KeyProvider> same =
        there.stream().filter(provider -> provider.id().equals(expected.id())).findFirst();
    same.ifPresent(all::remove);
    all.add(same.map(provider -> provider.withServers(expected.servers())).orElse(expected));
    return all;
  }

  /**
   * Refuses one more key provider where vCenter holds as many as it can, of whatever kind. Those
   * whom these credentials do not show any are let through: vCenter itself refuses then.
   *
   * @throws ConflictException if there is no room
   */
  public void requireRoom(Attempt attempt) {
    int there = list(attempt).map(List::size).orElse(0);
    if (there >= MOST) {
      throw new ConflictException(
          attempt,
          "there are " + there + " key providers, and a vCenter holds at most " + MOST,
          "Leave one that nobody needs any more and remove it, then try again.");
    }
  }

  /**
   * All key providers.
   *
   * @throws PermissionDeniedException if these credentials may not see them
   */
  public List<KeyProvider> all(Attempt attempt) {
    return all(attempt, KeyProvider::of);
  }

  /** The one of a name, if it is there. */
  public Optional<KeyProvider> find(Attempt attempt, String id) {
    return all(attempt).stream().filter(provider -> provider.id().equals(id)).findFirst();
  }

  /** Makes it the default of the vCenter. */
  public void markDefault(Attempt attempt, String id) {
    session.change(
        attempt,
        "MarkDefault",
        session.cryptoManager(),
        arguments -> arguments.object("clusterId", provider -> provider.text("id", id)),
        Returns.nothing());
  }

  /**
   * The same, read in another way. ListKmipServers is not known to list all kinds on each release,
   * so it is asked only where there are no others.
   *
   * @param reading reads one: vSphere {@code KmipClusterInfo}
   */
  public <T> List<T> all(Attempt attempt, Function<XmlFragment, T> reading) {
    if (session.version().isAtLeast(WITH_ALL_KINDS)) {
      try {
        return all(
            attempt,
            "ListKmsClusters",
            arguments -> arguments.bool("includeKmsServers", true),
            reading);
      } catch (ServiceException e) {
        // some servers announce a release but lack some of its calls
        if (!FaultMapping.isMissingCall(e)) {
          throw e;
        }
      }
    }
    return standard(attempt, reading);
  }

  /** Those that ListKmipServers lists. */
  public <T> List<T> standard(Attempt attempt, Function<XmlFragment, T> reading) {
    return all(attempt, "ListKmipServers", none -> {}, reading);
  }

  private <T> List<T> all(
      Attempt attempt,
      String method,
      Consumer<ElementWriter> arguments,
      Function<XmlFragment, T> reading) {
    return session.read(
        attempt,
        method,
        session.cryptoManager(),
        arguments,
        Returns.list().andThen(clusters -> each(clusters, reading)));
  }

  /**
   * Reads key providers. They are known by their names, so of one that is told twice nobody knows
   * which holds.
   *
   * @param reading reads one: vSphere {@code KmipClusterInfo}
   */
  private static <T> List<T> each(List<XmlFragment> clusters, Function<XmlFragment, T> reading) {
    Set<String> ids = new HashSet<>();
    for (XmlFragment cluster : clusters) {
      String id = cluster.required("clusterId", "id").strip();
      if (id.isEmpty() || !ids.add(id)) {
        throw cluster.senseless(
            "it tells a key provider " + (id.isEmpty() ? "without a name" : "twice"));
      }
    }
    return clusters.stream().map(reading).toList();
  }

  /**
   * A new key for a change. A native or trusted key provider makes it while the VM is encrypted:
   * then its id is empty.
   *
   * @throws ServiceException if the key provider makes none
   */
  public CryptoKeyId newKey(Attempt attempt, String clusterId) {
    boolean ahead =
        list(attempt).orElse(List.of()).stream()
            .filter(provider -> provider.id().equals(clusterId))
            .allMatch(KeyProvider::makesKeysAhead);
    return ahead ? generate(attempt, clusterId) : new CryptoKeyId("", Optional.of(clusterId));
  }

  /**
   * Has a key provider make a key.
   *
   * @throws ServiceException if it makes none
   */
  public CryptoKeyId generate(Attempt attempt, String clusterId) {
    try {
      return session.change(
          attempt,
          "GenerateKey",
          session.cryptoManager(),
          arguments -> arguments.object("keyProvider", provider -> provider.text("id", clusterId)),
          Returns.one().andThen(result -> key(attempt, clusterId, result)));
    } catch (VsphereFaultException e) {
      throw noKey(attempt, clusterId, e.outcome(), e);
    }
  }

  /**
   * {@return whether vCenter can take keys from a key provider; empty if the release cannot tell,
   * if these credentials may not ask, or if this one {@linkplain #remembering remembers}}
   */
  public Optional<Boolean> isActive(Attempt attempt, String clusterId) {
    // an answer from some minutes ago says little, and making the key will show it
    if (remembers) {
      return Optional.empty();
    }
    if (!session.version().isAtLeast(WITH_ALL_KINDS)) {
      return Optional.empty();
    }
    try {
      return session.read(
          attempt,
          "IsKmsClusterActive",
          session.cryptoManager(),
          arguments -> arguments.object("cluster", cluster -> cluster.text("id", clusterId)),
          Returns.one().andThen(active -> active.bool()));
    } catch (ServiceException e) {
      // this cannot be checked: making the key will show it
      return Optional.empty();
    }
  }

  private static CryptoKeyId key(Attempt attempt, String clusterId, XmlFragment result) {
    if (result.bool("success").orElse(false)) {
      CryptoKeyId key = KeyIds.read(result.requiredElement("keyId"));
      if (key.keyId().isEmpty()) {
        throw noKey(attempt, clusterId, "vCenter names no key", null);
      }
      Optional<String> other = key.providerId().filter(provider -> !provider.equals(clusterId));
      if (other.isPresent()) {
        throw noKey(
            attempt,
            clusterId,
            "vCenter names a key of key provider \"%s\"".formatted(other.get()),
            null);
      }
      return key.providerId().isPresent()
          ? key
          : new CryptoKeyId(key.keyId(), Optional.of(clusterId));
    }
    ServiceException fault =
        result
            .element("fault")
            .map(found -> FaultMapping.ofCall(attempt, VimFault.ofLocalized(found)))
            .orElse(null);
    String reason =
        result
            .filled("reason")
            .orElseGet(() -> fault == null ? "vCenter does not say why" : fault.outcome());
    throw noKey(attempt, clusterId, reason, fault);
  }

  private static ServiceException noKey(
      Attempt attempt, String clusterId, String reason, @Nullable ServiceException cause) {
    VendorError error = cause == null ? null : cause.vendorError().orElse(null);
    return new ServiceException(
        attempt,
        "key provider \"" + clusterId + "\" made no key: " + reason,
        ADVICE,
        // status 500, which every fault has, would make this look retryable
        error == null ? null : new VendorError(0, error.code(), error.message(), error.requestId()),
        cause);
  }
}
