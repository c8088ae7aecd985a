package io.vmcrypt.kmip.internal.probe;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.DeadlineChannel;
import io.vmcrypt.kmip.internal.net.Dialer;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.server.Conversation;
import io.vmcrypt.kmip.internal.server.Findings;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.internal.tls.CertificateReader;
import io.vmcrypt.kmip.report.AddressCertificate;
import io.vmcrypt.kmip.report.ProbeStep;
import java.net.InetAddress;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares the certificates behind all addresses of a name, with and without the name. OVHcloud
 * knows the KMS by its address, vCenter by its name.
 */
final class AddressComparison {

  /**
   * More addresses than any KMS has. There is a limit because a name server may be hostile, too.
   */
  private static final int MAX_ADDRESSES = 8;

  private final ProbeOptions options;
  private final Conversation conversation;
  private final Findings findings;
  private final List<AddressCertificate> seen = new ArrayList<>();

  AddressComparison(ProbeOptions options, Conversation conversation, Findings findings) {
    this.options = options;
    this.conversation = conversation;
    this.findings = findings;
  }

  /** Whether there is anything to compare: another address, or a name. */
  static boolean isOfUse(ProbeOptions options) {
    boolean isAddress = options.endpoint().isIpv4() || options.endpoint().isIpv6();
    return !isAddress || options.serverName() != null;
  }

  /** Adds findings for the addresses that did not answer before one of them did. */
  void tellOfPassedOver() {
    conversation
        .passedOver()
        .forEach((address, why) -> addUnreadable(address, options.serverName() != null, why));
  }

  List<AddressCertificate> compare(
      List<InetAddress> addresses, ServerCertificate certificate, Deadline deadline)
      throws ClosedByInterruptException {
    List<InetAddress> some = addresses.subList(0, Math.min(addresses.size(), MAX_ADDRESSES));
    for (int i = 0; i < some.size(); i++) {
      InetAddress address = some.get(i);
      if (!conversation.passedOver().containsKey(address)) {
        Deadline share = deadline.share(some.size() - i);
        if (options.serverName() != null) {
          read(address, options.serverName(), certificate, share.share(2));
        }
        read(address, null, certificate, share);
      }
    }
    addressesWithEachOther();
    namesWithAddresses();
    return seen;
  }

  private void addressesWithEachOther() {
    boolean named = options.serverName() != null;
    List<AddressCertificate> alike =
        seen.stream().filter(shown -> shown.namedServer() == named).toList();
    if (alike.stream().map(AddressCertificate::certificate).distinct().count() > 1) {
      findings.warning(
          FindingCode.KMS_ADDRESSES_DIFFER,
          ProbeStep.CERTIFICATE,
          "the addresses behind the name show different certificates: "
              + alike.stream()
                  .map(one -> one.address().getHostAddress() + " " + one.certificate().thumbprint())
                  .collect(Collectors.joining(" ")),
          "vCenter trusts one certificate for each server: give all nodes the same certificate,"
              + " or add each node by its own address.");
    }
  }

  private void namesWithAddresses() {
    for (AddressCertificate byAddress : seen) {
      if (!byAddress.namedServer() && seen.stream().anyMatch(one -> differs(one, byAddress))) {
        findings.warning(
            FindingCode.KMS_NAME_AND_ADDRESS_DIFFER,
            ProbeStep.CERTIFICATE,
            "%s shows another certificate without the name %s: %s"
                .formatted(
                    byAddress.address().getHostAddress(),
                    options.serverName(),
                    byAddress.certificate().thumbprint()),
            "OVHcloud asks by address and vCenter by name: have the KMS show the same"
                + " certificate for both, or give OVHcloud the thumbprint that it sees.");
      }
    }
  }

  private static boolean differs(AddressCertificate byName, AddressCertificate byAddress) {
    return byName.namedServer()
        && byName.address().equals(byAddress.address())
        && !byName.certificate().equals(byAddress.certificate());
  }

  private void read(
      InetAddress address,
      @Nullable String serverName,
      ServerCertificate certificate,
      Deadline until)
      throws ClosedByInterruptException {
    boolean named = serverName != null;
    boolean known =
        Optional.of(address).equals(conversation.address())
            && named == (options.serverName() != null);
    try {
      ServerCertificate shown = certificate;
      if (!known) {
        DeadlineChannel channel = Dialer.dial(address, options.endpoint().port(), until);
        shown =
            ServerCertificate.of(
                CertificateReader.read(channel, conversation.library(), serverName, until));
      }
      seen.add(new AddressCertificate(address, named, shown));
    } catch (ProbeFailure e) {
      addUnreadable(address, named, e);
    }
  }

  private void addUnreadable(InetAddress address, boolean named, ProbeFailure why) {
    findings.warning(
        FindingCode.KMS_ADDRESS_NOT_READABLE,
        ProbeStep.CERTIFICATE,
        "%s%s shows no certificate: %s"
            .formatted(
                address.getHostAddress(), named ? "" : ", asked without a name,", why.outcome()),
        why.advice());
  }
}
