package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Host;
import io.vmcrypt.vsphere.vm.Template;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks for users of a key provider that no step moves, and names them. */
final class LeavingUsers {

  private static final String ADVICE = "Move it by hand to another key provider, then plan again.";

  private final LeavingLook look;

  LeavingUsers(LeavingLook look) {
    this.look = look;
  }

  /** The keys of the key provider that vCenter lists as in use, those that name none included. */
  static List<CryptoKeyId> listed(LeavingLook look) {
    return look.vcenter().kmsClusters().keys().list().stream()
        .filter(key -> key.providerId().map(look.from()::equals).orElse(true))
        .toList();
  }

  void check(Found found) {
    Subject provider = Subject.of("KMS cluster", look.from());
    Optional<List<CryptoKeyId>> keys =
        found.ask(FindingCode.PLAN_REFUSED, provider, () -> listed(look));
    if (keys.isEmpty() || keys.get().isEmpty()) {
      return;
    }
    Set<String> moved = moved();
    Optional<List<CryptoKeyStatus>> told =
        found
            .ask(FindingCode.PLAN_REFUSED, provider, () -> users(keys.get()))
            .flatMap(users -> users);
    if (told.isEmpty()) {
      return;
    }
    // by their ids, since there may be thousands
    Map<String, List<CryptoKeyStatus>> byId =
        told.get().stream().collect(Collectors.groupingBy(status -> status.key().keyId()));
    for (CryptoKeyId key : keys.get()) {
      List<KeyUser> users =
          byId.getOrDefault(key.keyId(), List.of()).stream()
              .filter(status -> status.key().isSame(key))
              .flatMap(status -> status.users().stream())
              .toList();
      if (users.isEmpty()) {
        found.add(
            stuck(
                provider.part("key " + key.keyId()),
                "vCenter lists it as in use, and does not name by whom"));
      }
      users.stream()
          .filter(user -> !moved.contains(user.id()))
          .forEach(user -> found.add(stuck(subject(user), "it has a key of " + look.from())));
    }
  }

  /** Empty if this release cannot tell: then the removal itself looks at all VMs and hosts. */
  private Optional<List<CryptoKeyStatus>> users(List<CryptoKeyId> keys) {
    try {
      return Optional.of(look.vcenter().kmsClusters().keys().users(keys));
    } catch (ServiceException e) {
      if (e.vendorError().isPresent()) {
        // vCenter was asked and did not answer: that is no "nobody"
        throw e;
      }
      return Optional.empty();
    }
  }

  private Set<String> moved() {
    Set<String> ids = new HashSet<>();
    look.templates().stream().map(Template::id).forEach(ids::add);
    look.vms().stream().map(VirtualMachine::id).forEach(ids::add);
    look.movedHosts().stream().map(Host::id).forEach(ids::add);
    return ids;
  }

  private static Subject subject(KeyUser user) {
    return switch (user.kind()) {
      case VIRTUAL_MACHINE -> Subject.of("VM", user.name(), user.id());
      case HOST -> Subject.of("host", user.name(), user.id());
      case THIRD_PARTY -> Subject.of("third party", user.name());
      case UNKNOWN -> Subject.of("unknown user", user.name());
    };
  }

  private static Finding stuck(Subject subject, String seen) {
    return Finding.blocking(
        FindingCode.KEY_PROVIDER_STILL_USED, Context.VCENTER, subject, seen, ADVICE);
  }
}
