package io.vmcrypt.estate.internal.adopt;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.spec.AdoptOptions;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.okms.OkmsKeyServer;
import io.vmcrypt.ovh.privatecloud.PrivateCloudDetails;
import io.vmcrypt.ovh.privatecloud.ServiceName;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What OVHcloud has for a vCenter.
 *
 * @param service the private cloud of the vCenter; empty if it is not known
 * @param registered the key servers that are registered there; empty if that is not known
 */
record OvhSide(
    Optional<String> service, Optional<List<RegisteredKms>> registered, List<OkmsKeyServer> okms) {

  static OvhSide look(Systems systems, AdoptOptions options, Optional<String> vcenter, Seen seen) {
    if (systems.ovh().isEmpty()) {
      seen.add(Wording.of("ovh-not-asked", Subject.of("", "registration")));
      return new OvhSide(Optional.empty(), Optional.empty(), List.of());
    }
    OvhClient ovh = systems.ovh().get();
    options.service().ifPresent(name -> checkIsThere(ovh, name));
    Optional<String> service =
        options.service().or(() -> vcenter.flatMap(address -> serviceOf(address, ovh, seen)));
    return new OvhSide(
        service,
        service.flatMap(
            name ->
                seen.ask(
                    Seen.OVH,
                    Subject.of("private cloud", name),
                    "the document has no registration",
                    () -> ovh.privateCloud(name).vmEncryption().kmsServers().list())),
        seen.ask(
                Seen.OVH,
                Subject.of("", "OVHcloud KMS"),
                "a key server that is one is described by its address",
                () -> ovh.okms().list())
            .orElse(List.of()));
  }

  /** A name that somebody gave is to be corrected, not passed over. */
  private static void checkIsThere(OvhClient ovh, String service) {
    try {
      PrivateCloudDetails unused = ovh.privateCloud(service).details();
    } catch (PermissionDeniedException e) {
      // what is read of it next says what is lacking
    }
  }

  /** The private cloud whose vCenter has the address; told if there is not exactly one. */
  private static Optional<String> serviceOf(String vcenter, OvhClient ovh, Seen seen) {
    Subject subject = Subject.of("", "private clouds");
    HostAndPort address = HostAndPort.parse(vcenter, HostAndPort.HTTPS_PORT);
    Optional<List<ServiceName>> all =
        seen.ask(Seen.OVH, subject, "the document has no registration", ovh::privateClouds);
    if (all.isEmpty()) {
      return Optional.empty();
    }
    List<String> here =
        all.get().stream()
            .filter(
                name ->
                    seen.ask(
                            Seen.OVH,
                            Subject.of("private cloud", name.value()),
                            "the document has no registration there",
                            () -> ovh.privateCloud(name).details())
                        .filter(details -> isAt(details, address))
                        .isPresent())
            .map(ServiceName::value)
            .toList();
    if (here.size() == 1) {
      return Optional.of(here.get(0));
    }
    if (!all.get().isEmpty()) {
      seen.notKnown(
          Seen.OVH,
          subject,
          (here.isEmpty() ? "none of them says that it has vCenter " : "several have vCenter ")
              + address
              + ", so the document has no registration; there are "
              + String.join(", ", all.get().stream().map(ServiceName::value).toList()),
          "If one of them is meant, name it (--service); behind OVHcloud's private gateway only you"
              + " know.");
    }
    return Optional.empty();
  }

  private static boolean isAt(PrivateCloudDetails details, HostAndPort vcenter) {
    URI url = details.webInterfaceUrl();
    return url != null
        && vcenter.host().equalsIgnoreCase(url.getHost())
        && (url.getPort() < 0 || url.getPort() == vcenter.port());
  }

  /** The OVHcloud KMS that a plan would look for at an address. */
  Optional<OkmsKeyServer> okmsAt(HostAndPort address) {
    return okms.stream()
        .filter(
            server ->
                Optional.ofNullable(server.kmipRsaEndpoint())
                    .or(() -> Optional.ofNullable(server.kmipEndpoint()))
                    .filter(address::equals)
                    .isPresent())
        .findFirst();
  }
}
