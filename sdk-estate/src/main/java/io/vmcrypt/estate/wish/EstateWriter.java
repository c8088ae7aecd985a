package io.vmcrypt.estate.wish;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.estate.internal.document.DefaultWord;
import io.vmcrypt.estate.internal.document.KeyTypeWord;
import io.vmcrypt.estate.internal.document.SelectionReader;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.part.SecretReference;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.report.json.ResultJson;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.vm.PolicyAssignment.OldPolicy;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Writes an estate as a document. For one thread. */
final class EstateWriter {

  private final Estate estate;
  private final ResultJson json;
  private final boolean canonical;

  private EstateWriter(Estate estate, ResultJson json, boolean canonical) {
    this.estate = estate;
    this.json = json;
    this.canonical = canonical;
  }

  static String write(Estate estate) {
    return ResultJson.document(json -> write(estate, json));
  }

  /** Writes it where it is a part of something. */
  static void write(Estate estate, ResultJson json) {
    json.object(members -> new EstateWriter(estate, members, false).members());
  }

  /** SHA-256 of the canonical form: paths are absolute, and what is in memory is named. */
  static String digest(Estate estate) {
    return ResultJson.digest(json -> new EstateWriter(estate, json, true).members());
  }

  private void members() {
    json.name("estate").value(estate.name());
    if (!estate.keyServers().isEmpty()) {
      keyServers();
      clientTrust(estate.clientTrust());
    }
    text(json, "registeredWith", estate.service());
    if (!estate.keyServers().isEmpty()) {
      whole();
    }
    if (estate.leaving().isPresent()) {
      json.name("leaving");
      leaving(estate.leaving().get(), json);
    }
  }

  private void whole() {
    if (estate.grantsEncryptionRight()) {
      json.name("grantEncryptionRight").value(true);
    }
    keyProvider();
    if (estate.policy().isPresent()) {
      policy(estate.policy().get());
    }
    json.name("vms").beginArray();
    for (VmSelection selection : estate.selections()) {
      selection(selection, json);
    }
    json.endArray();
    rollout(estate.rollout(), json);
    json.name("certificateDays").value(estate.certificateDays());
  }

  private String path(Path path) {
    return canonical ? path.toAbsolutePath().normalize().toString() : path.toString();
  }

  private String secret(SecretReference secret) {
    return canonical && secret.place().equals("file")
        ? secret.place() + ":" + path(Path.of(secret.name()))
        : secret.toString();
  }

  /** A document names files. In the canonical form a thumbprint says what is in memory. */
  private void inMemory(String name, Object what, String refused) {
    if (!canonical) {
      throw new IllegalStateException(refused);
    }
    json.name(name).value("in memory: " + what);
  }

  private void keyServers() {
    json.name("keyServers").beginArray();
    for (int i = 0; i < estate.keyServers().size(); i++) {
      keyServer(estate.serverNames().get(i), estate.keyServers().get(i));
    }
    json.endArray();
  }

  private void keyServer(String name, KeyServer server) {
    json.beginObject();
    json.name("name").value(name);
    text(json, "address", server.address().map(HostAndPort::toString));
    text(json, "okms", server.okms().map(OkmsId::toString));
    text(json, "thumbprint", server.thumbprint().map(Thumbprint::toString));
    Optional<String> thumbprint = server.forcedThumbprint().map(Thumbprint::toString);
    Optional<String> address = server.forced().map(HostAndPort::toString);
    if (thumbprint.isPresent() && address.isPresent()) {
      texts(json, "force", List.of(address.get(), thumbprint.get()));
    } else {
      text(json, "force", address.or(() -> thumbprint));
    }
    text(json, "skip", Optional.of(server.word()).filter(any -> server.isSkipped()));
    text(json, "authority", server.authorityFile().map(this::path));
    server
        .nextCertificate()
        .ifPresent(
            next ->
                inMemory(
                    "nextCertificate",
                    next.thumbprint(ThumbprintAlgorithm.SHA256),
                    "the next certificate of key server "
                        + server
                        + " is in memory, and a document names a file: give it as a file with"
                        + " KeyServer.nextCertificate(Path)"));
    text(json, "nextCertificate", server.nextCertificateFile().map(this::path));
    texts(json, "registeredAs", server.registeredIps());
    text(json, "proxy", server.proxy().map(HostAndPort::toString));
    text(json, "user", server.userName());
    text(json, "password", server.password().map(this::secret));
    json.endObject();
  }

  private void clientTrust(ClientTrust trust) {
    if (trust instanceof ClientTrust.SignedByOkms) {
      // what an OVHcloud KMS does where nothing else is said
      return;
    }
    json.name("clientTrust").beginObject();
    if (trust instanceof ClientTrust.IdentityFiles identity) {
      identity(identity);
    } else if (trust instanceof ClientTrust.SignedBy signed) {
      json.name("signedBy").value(signed.signer());
    } else if (trust instanceof ClientTrust.SelfSigned own) {
      json.name("selfSigned");
      if (own.installed().isEmpty()) {
        json.value(true);
      } else {
        json.beginObject();
        json.name("installed").value(own.installed().get().toString());
        json.endObject();
      }
    } else if (trust instanceof ClientTrust.Identity held) {
      inMemory(
          "identity",
          Thumbprint.of(held.identity().certificate(), ThumbprintAlgorithm.SHA256),
          "the identity of key server "
              + estate.keyServers().get(0)
              + " is in memory, and a document names files: give it as files with"
              + " KeyServer.clientTrust(ClientTrust.IdentityFiles)");
    }
    json.endObject();
  }

  private void identity(ClientTrust.IdentityFiles files) {
    json.name("identity").beginObject();
    json.name("certificate").value(path(files.certificate()));
    json.name("key").value(path(files.key()));
    text(json, "passphrase", files.passphrase().map(this::secret));
    json.endObject();
  }

  private void keyProvider() {
    json.name("keyProvider").beginObject();
    json.name("name").value(estate.keyProvider());
    json.name("default").value(DefaultWord.of(estate.defaultProvider()));
    texts(json, "defaultFor", estate.defaultPlaces());
    text(json, "keyType", estate.keyType().map(KeyTypeWord::of));
    if (estate.wrappingKey().isPresent()) {
      json.name("wrappingKey").beginObject();
      text(json, "named", estate.wrappingKey().get().keyId());
      number(json, "rotationDays", estate.wrappingKey().get().rotationDays());
      json.endObject();
    }
    json.endObject();
  }

  private void policy(EncryptionPolicySpec policy) {
    json.name("policy").beginObject();
    json.name("name").value(policy.name());
    json.name("description").value(policy.description());
    json.name("allowCleartextFilters").value(policy.allowCleartextFilters());
    json.endObject();
  }

  static void selection(VmSelection selection, ResultJson json) {
    json.beginObject();
    Optional<VmFilter> filter = selection.filter();
    if (filter.isPresent() && filter.equals(VmSelection.all().build().filter())) {
      json.name("all").value(true);
    }
    text(json, "below", filter.flatMap(VmFilter::below));
    text(json, "name", filter.flatMap(VmFilter::name));
    texts(json, "named", selection.names());
    texts(json, "disks", selection.disks());
    if (!selection.excludedNames().isEmpty() || !selection.excludedPaths().isEmpty()) {
      json.name("exclude").beginObject();
      texts(json, "names", selection.excludedNames());
      texts(json, "below", selection.excludedPaths());
      json.endObject();
    }
    text(json, "migrateEncryption", selection.migrateEncryption().map(Object::toString));
    if (selection.isWithVirtualTpm()) {
      json.name("virtualTpm").value(SelectionReader.REQUIRED);
    }
    if (selection.oldPolicy() != OldPolicy.REFUSE) {
      json.name("oldPolicy").value(selection.oldPolicy().toString());
    }
    json.endObject();
  }

  static void rollout(RolloutLimits limits, ResultJson json) {
    json.name("rollout").beginObject();
    json.name("concurrency").value(limits.concurrency());
    number(json, "perHost", limits.perHost());
    number(json, "perDatastore", limits.perDatastore());
    if (limits.stopAfterFailures().isPresent()) {
      number(json, "stopAfterFailures", limits.stopAfterFailures());
    } else {
      json.name("stopAfterFailures").nullValue();
    }
    if (!limits.oneFirst()) {
      json.name("allAtOnce").value(true);
    }
    text(json, "first", limits.first());
    json.endObject();
  }

  static void leaving(Leaving leaving, ResultJson json) {
    json.beginObject();
    json.name("keyProvider").value(leaving.keyProvider());
    json.name("deep").value(leaving.isDeep());
    texts(json, "registrations", leaving.registrations());
    texts(json, "skip", leaving.skipped());
    if (leaving.isForced()) {
      json.name("force").value(leaving.keyProvider());
    }
    if (leaving.isWithoutSuccessor()) {
      json.name("withoutSuccessor").value(true);
    }
    text(json, "hostsTo", leaving.hostsTo());
    json.endObject();
  }

  static void number(ResultJson json, String name, OptionalInt value) {
    if (value.isPresent()) {
      json.name(name).value(value.getAsInt());
    }
  }

  static void text(ResultJson json, String name, Optional<String> value) {
    if (value.isPresent()) {
      json.name(name).value(value.get());
    }
  }

  static void texts(ResultJson json, String name, List<String> values) {
    if (values.isEmpty()) {
      return;
    }
    json.name(name).beginArray();
    for (String value : values) {
      json.value(value);
    }
    json.endArray();
  }
}
