package io.vmcrypt.estate.internal.proof;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import java.util.List;
import java.util.Optional;

/** How vCenter and each server of the key provider stand, by what vCenter says. */
record ProviderHealth(Estate estate, Systems systems) {

  private static final String VCENTER = "vCenter";

  /** Asks vCenter; empty if there is no such key provider, or vCenter does not tell. */
  Optional<KmsClusterStatus> look(Found found) {
    Subject provider = Subject.of("KMS cluster", estate.keyProvider());
    Optional<KmsClusterStatus> status =
        found
            .ask(
                FindingCode.KEY_PROVIDER_NOT_SEEN,
                provider,
                () ->
                    systems
                        .vcenter()
                        .kmsClusters()
                        .find(estate.keyProvider())
                        .map(KmsCluster::status))
            .flatMap(known -> known)
            .map(known -> known.without(estate.skippedNames()));
    // that there is none, or that a server is missing, the plan tells
    List<String> skipped = estate.skippedNames();
    status.ifPresent(
        known ->
            estate.serverNames().stream()
                .filter(name -> !skipped.contains(name))
                .forEach(name -> look(name, known, found)));
    status.ifPresent(known -> whole(provider, known, found));
    return status;
  }

  /** What vCenter finds wrong with the whole, where no server is to blame. */
  private static void whole(Subject provider, KmsClusterStatus status, Found found) {
    if (status.isFaultOfTheWhole()) {
      found.add(
          Wording.of(
              "provider-unhealthy",
              provider,
              status.summary(),
              String.join(" ", status.problems())));
    }
  }

  /** How one server stands. */
  void look(String name, KmsClusterStatus status, Found found) {
    Subject subject = Subject.of("KMS cluster", estate.keyProvider()).part("server " + name);
    Optional<KmsClusterStatus.Server> known =
        status.servers().stream().filter(server -> server.name().equals(name)).findFirst();
    if (known.isEmpty()) {
      found.add(notKnown(subject, "vCenter does not say how it is"));
      return;
    }
    KmsClusterStatus.Server server = known.get();
    if (!server.isHealthy()) {
      found.add(
          Wording.of(
              "server-unhealthy", subject, words(server), String.join(" ", server.problems())));
    }
    if (server.clientTrustServer().isEmpty()) {
      found.add(notKnown(subject, "vCenter does not say whether it trusts the KMS"));
    }
    if (server.serverTrustClient().isEmpty()) {
      found.add(notKnown(subject, "vCenter does not say whether the KMS trusts it"));
    }
  }

  private static String words(KmsClusterStatus.Server server) {
    List<String> problems = server.problems();
    String connection = server.connectionStatus().strip();
    return server.status()
        + (connection.isEmpty() ? "" : " (" + connection + ")")
        + (problems.isEmpty() ? "" : ", and the two do not work together");
  }

  private static Finding notKnown(Subject subject, String seen) {
    return Finding.warning(
        FindingCode.KEY_PROVIDER_NOT_SEEN,
        VCENTER,
        subject,
        seen,
        "Look at the key provider in the vSphere Client, and at the privileges of this user.");
  }
}
