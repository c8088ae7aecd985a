package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.certificate.CertificateValidity.Role;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
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
    Optional<Health> overallStatus,
    List<Server> servers,
    Optional<Certificate> clientCertificate) {

  /**
   * vCenter's verdict on the health of something: vSphere {@code ManagedEntityStatus}. Open for
   * values of later releases.
   *
   * @param value vSphere's word
   */
  public record Health(String value) {

    /** All is well; the vSphere Client shows "Normal" or "Connected". */
    public static final Health GREEN = new Health("green");

    /** There might be a problem. */
    public static final Health YELLOW = new Health("yellow");

    /** There is a problem. */
    public static final Health RED = new Health("red");

    /** Not known. */
    public static final Health GRAY = new Health("gray");

    public Health {
      requireNonNull(value, "value");
    }

    /**
     * vSphere's word.
     *
     * @return the value
     */
    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * A certificate as vCenter describes it: vSphere {@code CryptoManagerKmipCertificateInfo}.
   * Releases write it in different forms; what cannot be read is here as it came, on one line.
   *
   * @param subject who it is made out to, RFC 2253
   * @param issuer who made it, RFC 2253
   * @param serialNumber its serial number, such as 0x5F352604
   * @param notBefore from when it is valid
   * @param notAfter until when it is valid
   * @param fingerprint SHA-1, in upper case with colons
   */
  public record Certificate(
      String subject,
      String issuer,
      String serialNumber,
      Instant notBefore,
      Instant notAfter,
      String fingerprint) {

    public Certificate {
      requireNonNull(subject, "subject");
      requireNonNull(issuer, "issuer");
      requireNonNull(serialNumber, "serialNumber");
      requireNonNull(notBefore, "notBefore");
      requireNonNull(notAfter, "notAfter");
      requireNonNull(fingerprint, "fingerprint");
    }

    /**
     * How long it is valid yet.
     *
     * @param role which place it has
     * @param what whose it is, for people
     * @param seenAt when vCenter was asked
     * @return this certificate at that time
     */
    public CertificateValidity validity(Role role, String what, Instant seenAt) {
      return new CertificateValidity(role, what, "vCenter", subject, notBefore, notAfter, seenAt);
    }
  }

  /**
   * The status of a server of a KMS cluster: vSphere {@code CryptoManagerKmipServerStatus}. The
   * client is vCenter, and the server is the KMS.
   *
   * @param name the server's alias
   * @param status vCenter's verdict
   * @param connectionStatus vCenter's words for the connection; may be empty
   * @param clientTrustServer whether vCenter trusts the KMS; empty if vCenter does not say
   * @param serverTrustClient whether the KMS trusts vCenter; empty if vCenter does not say
   * @param certificate the certificate of the KMS; empty if vCenter does not report it
   */
  public record Server(
      String name,
      Health status,
      String connectionStatus,
      Optional<Boolean> clientTrustServer,
      Optional<Boolean> serverTrustClient,
      Optional<Certificate> certificate) {

    public Server {
      requireNonNull(name, "name");
      requireNonNull(status, "status");
      requireNonNull(connectionStatus, "connectionStatus");
      requireNonNull(clientTrustServer, "clientTrustServer");
      requireNonNull(serverTrustClient, "serverTrustClient");
      requireNonNull(certificate, "certificate");
    }

    /**
     * {@return whether vCenter and the server work together; true if the status is green and
     * neither side is said not to trust the other}
     */
    public boolean isHealthy() {
      return status.equals(Health.GREEN)
          && clientTrustServer.orElse(true)
          && serverTrustClient.orElse(true);
    }

    /**
     * {@return what is wrong and what to do about it; sentences for people; empty if it is healthy}
     */
    public List<String> problems() {
      List<String> problems = new ArrayList<>();
      if (isHealthy()) {
        return problems;
      }
      if (!clientTrustServer.orElse(true)) {
        problems.add(
            ("vCenter does not trust KMS server %s: compare its certificate, then make vCenter"
                    + " trust it.")
                .formatted(name));
      }
      if (!serverTrustClient.orElse(true)) {
        problems.add(
            ("KMS server %s does not trust vCenter: give vCenter a client certificate that the KMS"
                    + " accepts, or let the KMS accept the one in use.")
                .formatted(name));
      }
      if (problems.isEmpty()) {
        problems.add(
            ("KMS server %s is %s: check that vCenter reaches its address and port, and that both"
                    + " sides trust each other.")
                .formatted(name, status));
      }
      return List.copyOf(problems);
    }

    /** The state in few words, for progress. */
    String summary() {
      return name
          + " "
          + status
          + (connectionStatus.isBlank() ? "" : " (" + connectionStatus.strip() + ")")
          + (clientTrustServer.orElse(true) ? "" : ", vCenter does not trust it")
          + (serverTrustClient.orElse(true) ? "" : ", it does not trust vCenter");
    }
  }

  public KmsClusterStatus {
    requireNonNull(clusterId, "clusterId");
    requireNonNull(overallStatus, "overallStatus");
    servers = List.copyOf(servers);
    requireNonNull(clientCertificate, "clientCertificate");
  }

  /**
   * {@return whether vCenter can work with the cluster; true if there is a server, each is
   * {@linkplain Server#isHealthy() healthy}, and vCenter does not find fault with the cluster as a
   * whole: it is green, or gray, which is "not known", or vCenter does not say}
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
    return !servers.isEmpty() && servers.stream().allMatch(Server::isHealthy);
  }

  /** A verdict on the whole that is none of "well" and "not known"; unknown words are one too. */
  private Optional<Health> fault() {
    return overallStatus
        .filter(status -> !status.equals(Health.GREEN))
        .filter(status -> !status.equals(Health.GRAY));
  }

  /**
   * The same without those of some servers that are not healthy, such as one that is known to be
   * dead. With one of them, what vCenter says of the whole is left out too: it may be about that.
   *
   * @param names their aliases
   * @return a copy
   */
  public KmsClusterStatus without(Collection<String> names) {
    List<Server> kept =
        servers.stream().filter(one -> one.isHealthy() || !names.contains(one.name())).toList();
    return new KmsClusterStatus(
        clusterId,
        kept.size() < servers.size() ? Optional.empty() : overallStatus,
        kept,
        clientCertificate);
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
                  ("vCenter finds KMS cluster %s %s as a whole, and none of its servers: look at"
                          + " the key provider in the vSphere Client.")
                      .formatted(clusterId, found))
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
    String each = servers.stream().map(Server::summary).collect(Collectors.joining("; "));
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
                    : Stream.of(unknown(each.subject())).filter(finding -> each.isTold()))
        .toList();
  }

  /**
   * One place for a certificate, and what is in it.
   *
   * @param isTold whether vCenter should tell of it: of what is not healthy others tell, and it may
   *     have shown nothing
   */
  private record About(
      Subject subject, Optional<CertificateValidity> certificate, boolean isTold) {}

  private Stream<About> about(Instant seenAt) {
    Subject cluster = Subject.of("KMS cluster", clusterId);
    List<About> all = new ArrayList<>();
    for (Server server : servers) {
      String what = "KMS server %s of %s, as vCenter sees it".formatted(server.name(), clusterId);
      all.add(
          new About(
              cluster.part("certificate of server " + server.name()),
              server.certificate().map(is -> is.validity(Role.KMS_SERVER_AT_VCENTER, what, seenAt)),
              server.isHealthy()));
    }
    if (!servers.isEmpty()) {
      String what = "vCenter's client certificate for " + clusterId;
      all.add(
          new About(
              cluster.part("client certificate in use"),
              clientCertificate.map(is -> is.validity(Role.CLIENT_IN_USE, what, seenAt)),
              isEachServerHealthy()));
    }
    return all.stream();
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
