package io.vmcrypt.kmip.internal.probe;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.server.Conversation;
import io.vmcrypt.kmip.internal.server.Findings;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.report.AddressCertificate;
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
      findings.tell(
          FindingCode.KMS_ADDRESSES_DIFFER,
          alike.stream()
              .map(one -> one.address().getHostAddress() + " " + one.certificate().thumbprint())
              .collect(Collectors.joining(" ")));
    }
  }

  private void namesWithAddresses() {
    for (AddressCertificate byAddress : seen) {
      if (!byAddress.namedServer() && seen.stream().anyMatch(one -> differs(one, byAddress))) {
        findings.tell(
            FindingCode.KMS_NAME_AND_ADDRESS_DIFFER,
            byAddress.address().getHostAddress(),
            options.serverName(),
            byAddress.certificate().thumbprint());
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
      ServerCertificate shown =
          known
              ? certificate
              : ServerCertificate.of(
                  conversation.dialer().certificates(address, serverName, until));
      seen.add(new AddressCertificate(address, named, shown));
    } catch (ProbeFailure e) {
      addUnreadable(address, named, e);
    }
  }

  private void addUnreadable(InetAddress address, boolean named, ProbeFailure why) {
    findings.tell(
        FindingCode.KMS_ADDRESS_NOT_READABLE,
        address.getHostAddress(),
        named ? "" : ", asked without a name,",
        why.outcome(),
        why.advice());
  }
}
