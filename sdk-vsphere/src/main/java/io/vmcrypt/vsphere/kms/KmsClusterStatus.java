package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.CertificateRole;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The status of a KMS cluster: vSphere {@code CryptoManagerKmipClusterStatus}.
 *
 * @param clusterId the cluster's name
 * @param overallStatus of the whole cluster; empty before vSphere 7.0
 * @param servers each server's status; a server of the cluster that vCenter's answer lacks is gray
 * @param clientCertificate the certificate that vCenter shows to the KMS; empty if vCenter does not
 *     report it
 */
public record KmsClusterStatus(
    String clusterId,
    Optional<ManagedEntityStatus> overallStatus,
    List<KmsServerStatus> servers,
    Optional<KmsCertificateInfo> clientCertificate) {

  public KmsClusterStatus {
    requireNonNull(clusterId, "clusterId");
    requireNonNull(overallStatus, "overallStatus");
    servers = List.copyOf(servers);
    requireNonNull(clientCertificate, "clientCertificate");
  }

  /**
   * {@return whether vCenter can work with the cluster; true if there is a server, each is
   * {@linkplain KmsServerStatus#isHealthy() healthy}, and vCenter does not find fault with the
   * cluster as a whole: it is green, or gray, which is "not known", or vCenter does not say}
   */
  public boolean isHealthy() {
    return isEachServerHealthy() && fault().isEmpty();
  }

  /**
   * Whether vCenter's two verdicts contradict each other: it finds fault with the cluster as a
   * whole, and with none of its servers. Then neither should be believed.
   *
   * @return false also if there is no server
   */
  public boolean isFaultOfTheWhole() {
    return isEachServerHealthy() && fault().isPresent();
  }

  private boolean isEachServerHealthy() {
    return !servers.isEmpty() && servers.stream().allMatch(KmsServerStatus::isHealthy);
  }

  /** A verdict on the whole that is none of "well" and "not known"; unknown words are one too. */
  private Optional<ManagedEntityStatus> fault() {
    return overallStatus
        .filter(status -> !status.equals(ManagedEntityStatus.GREEN))
        .filter(status -> !status.equals(ManagedEntityStatus.GRAY));
  }

  /**
   * {@return what is wrong and what to do about it; sentences for people, each naming its server,
   * or the cluster if vCenter finds fault with it and with none of its servers; empty if all is
   * well}
   */
  public List<String> problems() {
    if (servers.isEmpty()) {
      return List.of("KMS cluster " + clusterId + " has no server: add one.");
    }
    if (isEachServerHealthy()) {
      return fault().stream()
          .map(
              found ->
                  "vCenter finds KMS cluster "
                      + clusterId
                      + " "
                      + found
                      + " as a whole, and none of its servers: look at the key provider in the"
                      + " vSphere Client.")
          .toList();
    }
    return servers.stream().flatMap(server -> server.problems().stream()).toList();
  }

  /**
   * {@return the state in few words, for progress: each server with its status, and which side does
   * not trust the other; then the status of the whole, if vCenter finds fault with that alone}
   */
  public String summary() {
    if (servers.isEmpty()) {
      return "no servers";
    }
    String each = servers.stream().map(KmsServerStatus::summary).collect(Collectors.joining("; "));
    return isEachServerHealthy()
        ? each + fault().map(found -> "; " + found + " as a whole").orElse("")
        : each;
  }

  /**
   * The certificates that vCenter tells of, and how long they are valid yet: what each server shows
   * to vCenter, and what vCenter shows to them. vCenter does not tell which other certificates or
   * authorities it trusts.
   *
   * @param seenAt when the status was read
   * @return those of the servers first, in their order; without those of which vCenter says nothing
   */
  public List<CertificateValidity> certificates(Instant seenAt) {
    requireNonNull(seenAt, "seenAt");
    return about(seenAt).map(About::certificate).flatMap(Optional::stream).toList();
  }

  /**
   * {@return the places of {@linkplain #certificates certificates} of which vCenter says nothing,
   * such as that of a server that it does not reach; for people; empty if vCenter tells of each}
   */
  public List<String> certificatesNotTold() {
    return about(Instant.EPOCH)
        .filter(each -> each.certificate().isEmpty())
        .map(each -> each.subject().toString())
        .toList();
  }

  /**
   * What has to be told of the {@linkplain #certificates certificates}: those that have ended or
   * end soon, and those of which vCenter does not tell the end although the server is healthy.
   *
   * @param seenAt when the status was read
   * @param limit with less than this left a certificate is told of
   * @return empty if all are valid for longer
   */
  public List<Finding> certificateFindings(Instant seenAt, Duration limit) {
    requireNonNull(limit, "limit");
    return about(requireNonNull(seenAt, "seenAt"))
        .flatMap(
            each ->
                each.certificate().isPresent()
                    ? each.certificate().get().finding(each.subject(), limit).stream()
                    : each.unknown().stream())
        .toList();
  }

  /** One place for a certificate, what is in it, and what to say if that is not known. */
  private record About(
      Subject subject, Optional<CertificateValidity> certificate, Optional<Finding> unknown) {}

  private Stream<About> about(Instant seenAt) {
    Subject cluster = Subject.of("KMS cluster", clusterId);
    return Stream.concat(
        servers.stream().map(server -> ofServer(server, cluster, seenAt)),
        servers.isEmpty() ? Stream.empty() : Stream.of(ofClient(cluster, seenAt)));
  }

  private About ofServer(KmsServerStatus server, Subject cluster, Instant seenAt) {
    Subject subject = cluster.part("certificate of server " + server.name());
    return new About(
        subject,
        server
            .certificate()
            .map(
                known ->
                    known.validity(
                        CertificateRole.KMS_SERVER_AT_VCENTER,
                        "KMS server " + server.name() + " of " + clusterId + ", as vCenter sees it",
                        seenAt)),
        // that a server is not healthy is told elsewhere, and then it may have shown nothing
        server.isHealthy() ? Optional.of(unknown(subject)) : Optional.empty());
  }

  private About ofClient(Subject cluster, Instant seenAt) {
    Subject subject = cluster.part("client certificate in use");
    return new About(
        subject,
        clientCertificate.map(
            known ->
                known.validity(
                    CertificateRole.CLIENT_IN_USE,
                    "vCenter's client certificate for " + clusterId,
                    seenAt)),
        isEachServerHealthy() ? Optional.of(unknown(subject)) : Optional.empty());
  }

  private static Finding unknown(Subject subject) {
    return Finding.warning(
        FindingCode.CERTIFICATE_END_NOT_KNOWN,
        "vCenter",
        subject,
        "vCenter does not say until when it is valid",
        "Look at the key provider in the vSphere Client, and note the day elsewhere.");
  }
}
