package io.vmcrypt.vsphere.internal.vapi;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.KeyProvider;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What SOAP alone knows of key providers: the default, the backup, who uses keys. Thread-safe. */
final class ProviderStates {

  // CryptoManagerKmip.checkKeyBitMap: VMs and hosts
  private static final int USERS = 2 + 4;
  private static final int MAX_NAMES = 10;

  private final VimSession session;

  ProviderStates(VimSession session) {
    this.session = session;
  }

  List<KeyProvider> list(Attempt attempt) {
    return session.read(
        attempt,
        "ListKmsClusters",
        manager(attempt),
        none -> {},
        Returns.list().andThen(found -> found.stream().map(KeyProvider::of).toList()));
  }

  Optional<KeyProvider> find(Attempt attempt, String id) {
    return list(attempt).stream().filter(state -> state.id().equals(id)).findFirst();
  }

  void markDefault(Attempt attempt, String id) {
    session.change(
        attempt,
        "MarkDefault",
        manager(attempt),
        arguments -> arguments.object("clusterId", provider -> provider.text("id", id)),
        Returns.optional());
  }

  /** What uses keys of a provider, in words; empty if nothing does that vCenter knows of. */
  Optional<String> users(Attempt attempt, String id) {
    List<XmlFragment> keys =
        session.read(attempt, "ListKeys", manager(attempt), none -> {}, Returns.list()).stream()
            .filter(key -> key.text("providerId", "id").map(String::strip).orElse("").equals(id))
            .toList();
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    List<XmlFragment> states =
        session.read(
            attempt,
            "QueryCryptoKeyStatus",
            manager(attempt),
            arguments -> {
              keys.forEach(key -> arguments.object("keyIds", keyId -> write(keyId, key, id)));
              arguments.number("checkKeyBitMap", USERS);
            },
            Returns.list());
    Set<ManagedObjectReference> users = new LinkedHashSet<>();
    for (XmlFragment state : states) {
      state.elements("encryptedVMs").forEach(vm -> users.add(vm.reference()));
      state.elements("affectedHosts").forEach(host -> users.add(host.reference()));
    }
    if (users.isEmpty()) {
      return Optional.of("vCenter lists " + keys.size() + " of its keys as in use");
    }
    String names =
        users.stream()
            .limit(MAX_NAMES)
            .map(user -> name(attempt, user))
            .collect(Collectors.joining(", "));
    return Optional.of(
        "its keys are used by "
            + names
            + (users.size() > MAX_NAMES ? " and " + (users.size() - MAX_NAMES) + " more" : ""));
  }

  private static void write(ElementWriter keyId, XmlFragment key, String provider) {
    keyId.text("keyId", key.required("keyId").strip());
    keyId.object("providerId", of -> of.text("id", provider));
  }

  private String name(Attempt attempt, ManagedObjectReference object) {
    @Nullable String name;
    try {
      name = new PropertyCollector(session).read(attempt, object, "name").text("name").orElse(null);
    } catch (SdkException e) {
      // gone, or not to be seen with these credentials: the id must do
      name = null;
    }
    String kind = object.type().equals("VirtualMachine") ? "VM " : "host ";
    return kind + (name == null ? object.value() : "\"" + name + "\"");
  }

  private ManagedObjectReference manager(Attempt attempt) {
    return session
        .content()
        .manager("cryptoManager")
        .orElseThrow(
            () ->
                new ServiceException(
                    attempt,
                    "this vCenter has no crypto manager",
                    "Use a vCenter of release 7.0.2 or later.",
                    null,
                    null));
  }
}
