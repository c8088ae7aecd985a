package io.vmcrypt.estate.internal.site;

import static io.vmcrypt.estate.internal.site.NotKnown.VCENTER;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.shared.OneSpelling;
import io.vmcrypt.estate.internal.reading.Asking;
import io.vmcrypt.estate.internal.reading.ProviderUse;
import io.vmcrypt.estate.site.ProviderReadiness;
import io.vmcrypt.estate.site.ProviderReadiness.Match;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.nativekey.NativeKeyProvider;
import io.vmcrypt.vsphere.shared.key.KeyServersInCommon;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How the second site has the key providers of the first. Looks when first asked. */
final class ProviderLook {

  private static final String NATIVE = "nativeProvider";
  private static final String STANDARD = "vCenter";

  private final VsphereClient first;
  private final VsphereClient second;
  private final Map<String, String> kinds = new LinkedHashMap<>();
  private final Map<String, ProviderReadiness> looked = new LinkedHashMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private @Nullable List<KmsCluster> firstClusters;
  private @Nullable KeyServersInCommon inCommon;
  private @Nullable Seen<KmsCluster> clusters;
  private @Nullable Seen<NativeKeyProvider> natives;

  /** What the second site was asked for once; empty if it does not show it. */
  private record Seen<T>(Optional<List<T>> things) {}

  ProviderLook(VsphereClient first, VsphereClient second) {
    this.first = first;
    this.second = second;
  }

  /** What the first site says of the kinds of its key providers. */
  void kinds(List<AuditedProvider> providers) {
    providers.forEach(provider -> kinds.put(provider.id(), provider.managementType()));
  }

  /** A key provider of the first site. */
  ProviderReadiness get(String id) {
    ProviderReadiness known = looked.get(id);
    if (known == null) {
      known = look(id);
      looked.put(id, known);
    }
    return known;
  }

  /** Those that were asked for, in that order. */
  List<ProviderReadiness> all() {
    return List.copyOf(looked.values());
  }

  /** What concerns no single key provider. */
  List<Finding> findings() {
    return List.copyOf(findings);
  }

  private ProviderReadiness look(String id) {
    String kind = kinds.getOrDefault(id, "");
    Optional<List<KmsCluster>> there = clusters();
    if (there.isEmpty()) {
      return without(id, kind, Match.NOT_KNOWN, List.of());
    }
    Optional<KmsCluster> cluster =
        there.get().stream().filter(other -> other.id().equals(id)).findFirst();
    if (cluster.isPresent()) {
      return kind.isEmpty() || kind.equals(STANDARD)
          ? standard(id, kind, cluster.get())
          : otherKind(id, kind, "a KMS cluster");
    }
    if (kind.isEmpty() || kind.equals(NATIVE)) {
      Optional<List<NativeKeyProvider>> nativeThere = natives();
      if (nativeThere.isEmpty() && kind.equals(NATIVE)) {
        return without(id, kind, Match.NOT_KNOWN, List.of());
      }
      Optional<NativeKeyProvider> provider =
          nativeThere.orElse(List.of()).stream().filter(other -> other.id().equals(id)).findFirst();
      if (provider.isPresent()) {
        return ofNative(id, kind, provider.get());
      }
    }
    return missing(id, kind, there.get());
  }

  private static Subject subject(String id) {
    return Subject.of("key provider", id).part("second site");
  }

  private static ProviderReadiness without(
      String id, String kind, Match match, List<Finding> findings) {
    return new ProviderReadiness(
        id, kind, match, Optional.empty(), Optional.empty(), Optional.empty(), findings);
  }

  private static ProviderReadiness lacks(String id, String kind, String seen, String advice) {
    return without(
        id,
        kind,
        Match.MISSING,
        List.of(
            Finding.blocking(
                FindingCode.SECOND_SITE_LACKS_PROVIDER, VCENTER, subject(id), seen, advice)));
  }

  private static ProviderReadiness otherKind(String id, String kind, String there) {
    return lacks(
        id,
        kind,
        "the second site has "
            + there
            + " of the name "
            + id
            + ", and at the first site it is of the kind "
            + kind,
        "Give the key provider of the second site another name, and make one of the same kind,"
            + " with the same keys.");
  }

  private static ProviderReadiness missing(String id, String kind, List<KmsCluster> there) {
    return lacks(
        id,
        kind,
        "the second site has no key provider "
            + id
            + (there.isEmpty()
                ? ", and no KMS cluster"
                : "; its KMS clusters are "
                    + there.stream().map(KmsCluster::id).collect(Collectors.joining(", "))),
        "Make a key provider of exactly that name at the second site, with servers that hold the"
            + " same keys; linked vCenters do not copy key providers.");
  }

  private ProviderReadiness standard(String id, String kind, KmsCluster cluster) {
    List<Finding> about = new ArrayList<>();
    Optional<KmsClusterStatus> status =
        Asking.ask(
            cluster::status,
            refused ->
                about.add(
                    NotKnown.of(
                        Severity.WARNING,
                        subject(id),
                        "the second site does not say how its key provider is",
                        refused)));
    status.ifPresent(known -> health(id, known, about));
    Set<String> servers = firstServers(id);
    if (!servers.isEmpty() && Collections.disjoint(servers, servers(cluster))) {
      about.add(
          Finding.note(
              FindingCode.SECOND_SITE_HAS_OTHER_SERVERS,
              VCENTER,
              subject(id),
              "its key servers are "
                  + String.join(", ", servers(cluster))
                  + ", and at the first site "
                  + String.join(", ", servers),
              "That is right if they share their keys; whether they do, each VM shows."));
    }
    return new ProviderReadiness(
        id,
        kind,
        Match.SAME_NAME,
        status.flatMap(ProviderUse::of),
        status.flatMap(known -> all(known, KmsClusterStatus.Server::clientTrustServer)),
        status.flatMap(known -> all(known, KmsClusterStatus.Server::serverTrustClient)),
        about);
  }

  private static void health(String id, KmsClusterStatus status, List<Finding> about) {
    List<String> problems = status.problems();
    Optional<Boolean> works = ProviderUse.of(status);
    boolean usable = works.orElse(false);
    if (!problems.isEmpty()) {
      about.add(
          new Finding(
              usable ? Severity.WARNING : Severity.BLOCKING,
              FindingCode.SECOND_SITE_PROVIDER_NOT_USABLE,
              VCENTER,
              subject(id),
              (usable
                      ? "not each server of key provider "
                      : works.isEmpty()
                          ? "it is not known whether the second site can use key provider "
                          : "the second site cannot use key provider ")
                  + id
                  + (usable ? " works at the second site: " : ": ")
                  + status.summary(),
              String.join(" ", problems),
              List.of()));
    }
    if (usable
        && (all(status, KmsClusterStatus.Server::clientTrustServer).isEmpty()
            || all(status, KmsClusterStatus.Server::serverTrustClient).isEmpty())) {
      about.add(
          Finding.note(
              FindingCode.SECOND_SITE_NOT_KNOWN,
              VCENTER,
              subject(id),
              "the second vCenter does not say whether it and the key servers trust each other",
              "Nothing, if each VM is ready: then the second vCenter gets keys."));
    }
  }

  /** No if one says no, yes if all say yes. */
  private static Optional<Boolean> all(
      KmsClusterStatus status, Function<KmsClusterStatus.Server, Optional<Boolean>> trust) {
    List<Optional<Boolean>> answers = status.servers().stream().map(trust).toList();
    if (answers.contains(Optional.of(false))) {
      return Optional.of(false);
    }
    return answers.isEmpty() || answers.contains(Optional.<Boolean>empty())
        ? Optional.empty()
        : Optional.of(true);
  }

  /** It has no servers, so that there is no trust to establish. */
  private static ProviderReadiness ofNative(String id, String kind, NativeKeyProvider provider) {
    boolean broken = provider.health().equals(NativeKeyProvider.Health.ERROR);
    return new ProviderReadiness(
        id,
        kind,
        Match.SAME_NAME,
        broken ? Optional.of(false) : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        !broken
            ? List.of()
            : List.of(
                Finding.blocking(
                    FindingCode.SECOND_SITE_PROVIDER_NOT_USABLE,
                    VCENTER,
                    subject(id),
                    "the second site cannot use native key provider "
                        + id
                        + ": "
                        + String.join("; ", provider.problems()),
                    "Restore it there from the backup of the first site's.")));
  }

  private Optional<List<KmsCluster>> clusters() {
    Seen<KmsCluster> known = clusters;
    if (known == null) {
      known =
          new Seen<>(
              Asking.ask(
                  () -> second.kmsClusters().list(),
                  refused ->
                      findings.add(
                          NotKnown.of(
                              Severity.WARNING,
                              Subject.of(VCENTER, "second site").part("key providers"),
                              "the key providers of the second site are not seen",
                              refused))));
      clusters = known;
    }
    return known.things();
  }

  private Optional<List<NativeKeyProvider>> natives() {
    Seen<NativeKeyProvider> known = natives;
    if (known == null) {
      known =
          new Seen<>(
              Asking.ask(
                  () -> second.nativeKeyProviders().list(),
                  refused ->
                      findings.add(
                          NotKnown.of(
                              Severity.NOTE,
                              Subject.of(VCENTER, "second site").part("native key providers"),
                              "the native key providers of the second site are not seen",
                              refused))));
      natives = known;
    }
    return known.things();
  }

  /** For hints, and for keys that are numbers, so that a refusal is a note. */
  private List<KmsCluster> firstClusters() {
    List<KmsCluster> known = firstClusters;
    if (known == null) {
      known =
          Asking.ask(
                  () -> first.kmsClusters().list(),
                  refused ->
                      findings.add(
                          NotKnown.of(
                              Severity.NOTE,
                              Subject.of(VCENTER, "first site").part("key servers"),
                              "the key servers of the first site are not seen, so that they are"
                                  + " not compared",
                              refused)))
              .orElse(List.of());
      firstClusters = known;
    }
    return known;
  }

  /** The addresses of the servers that the first site has of a KMS cluster. */
  private Set<String> firstServers(String id) {
    return servers(id, firstClusters());
  }

  /** Whether what the second site has under the id of a key may be another key. */
  boolean mayDiffer(CryptoKeyId key) {
    if (!key.isNumber()) {
      return false;
    }
    KeyServersInCommon known = inCommon;
    if (known == null) {
      known = KeyServersInCommon.of(firstClusters(), clusters().orElse(List.of()));
      inCommon = known;
    }
    return known.mayDiffer(key);
  }

  private static Set<String> servers(String id, List<KmsCluster> clusters) {
    return clusters.stream()
        .filter(cluster -> cluster.id().equals(id))
        .findFirst()
        .map(ProviderLook::servers)
        .orElse(Set.of());
  }

  private static Set<String> servers(KmsCluster cluster) {
    return cluster.servers().stream()
        .map(ProviderLook::address)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** An address as it is compared. */
  private static String address(KmsServer server) {
    return OneSpelling.ofHost(server.address()) + ":" + server.port();
  }
}
