package io.vmcrypt.estate.internal.document;

import io.vmcrypt.estate.ClientTrust;
import io.vmcrypt.estate.Estate;
import io.vmcrypt.estate.KeyServer;
import io.vmcrypt.estate.Leaving;
import io.vmcrypt.estate.RolloutLimits;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads a whole estate. */
final class EstateReader {

  private final KeyServerReader servers;
  private final ClientTrustReader trusts;
  private final SelectionReader selections = new SelectionReader();

  EstateReader(Folder folder) {
    this.servers = new KeyServerReader(folder);
    this.trusts = new ClientTrustReader(folder);
  }

  Estate read(Node document) {
    Fields fields =
        document.fields(
            "$schema",
            "estate",
            "keyServers",
            "clientTrust",
            "registeredWith",
            "keyProvider",
            "policy",
            "vms",
            "rollout",
            "certificateDays",
            "leaving");
    fields.find("$schema").ifPresent(node -> node.text(TextForm.LINE));
    Estate.Builder estate = fields.get("estate").fit(TextForm.LINE, Estate::builder);
    keyServers(fields, estate);
    if (fields.has("registeredWith")) {
      fields.get("registeredWith").fit(TextForm.SERVICE_NAME, estate::registeredWith);
    }
    fields.find("policy").ifPresent(node -> estate.policy(policy(node)));
    if (fields.has("vms")) {
      for (Node node : fields.get("vms").elements(0, Estate.MAX_SELECTIONS)) {
        estate.encrypt(selections.read(node));
      }
    }
    fields.find("rollout").ifPresent(node -> estate.rollout(rollout(node)));
    if (fields.has("certificateDays")) {
      estate.certificateDays(fields.get("certificateDays").number(1, Estate.MAX_CERTIFICATE_DAYS));
    }
    fields.find("leaving").ifPresent(node -> estate.leaving(leaving(node)));
    return document.place().judged(estate::build);
  }

  private void keyServers(Fields fields, Estate.Builder estate) {
    Node list = fields.get("keyServers");
    List<NamedKeyServer> named =
        list.elements(1, Estate.MAX_KEY_SERVERS).stream().map(servers::read).toList();
    Optional<ClientTrust> trust = fields.find("clientTrust").map(trusts::read);
    for (NamedKeyServer each : named) {
      KeyServer server = each.server();
      if (trust.isEmpty() && server.clientTrust().isEmpty()) {
        throw fields
            .place()
            .refused(
                "clientTrust is missing here; a key server that is no OVHcloud KMS needs it to"
                    + " come to trust vCenter");
      }
      estate.keyServer(trust.map(server::clientTrust).orElse(server));
    }
    keyProvider(fields.get("keyProvider"), list, named, estate);
  }

  private static void keyProvider(
      Node node, Node list, List<NamedKeyServer> named, Estate.Builder estate) {
    Fields fields = node.fields("name", "default", "defaultFor");
    String name = fields.get("name").text(TextForm.LINE);
    String[] serverNames = named.stream().map(NamedKeyServer::name).toArray(String[]::new);
    list.place().judged(() -> estate.keyProvider(name, serverNames));
    fields.find("default").ifPresent(word -> estate.defaultProvider(DefaultWord.read(word)));
    if (fields.has("defaultFor")) {
      fields
          .get("defaultFor")
          .fitAll(Estate.MAX_DEFAULT_PLACES, TextForm.INVENTORY_PATH, estate::defaultFor);
    }
  }

  private static EncryptionPolicySpec policy(Node node) {
    Fields fields = node.fields("name", "description", "allowCleartextFilters");
    String name = fields.get("name").text(TextForm.POLICY_NAME);
    Optional<String> description =
        fields.find("description").map(text -> text.text(TextForm.LINES));
    boolean filters = fields.find("allowCleartextFilters").map(Node::flag).orElse(false);
    return node.place()
        .judged(
            () -> {
              EncryptionPolicySpec.Builder policy = EncryptionPolicySpec.builder(name);
              description.ifPresent(policy::description);
              return policy.allowCleartextFilters(filters).build();
            });
  }

  private static Leaving leaving(Node node) {
    Fields fields =
        node.fields(
            "keyProvider",
            "deep",
            "registrations",
            "notServing",
            "othersChecked",
            "passOver",
            "gone");
    Leaving.Builder leaving = fields.get("keyProvider").fit(TextForm.LINE, Leaving::builder);
    if (fields.find("deep").map(Node::flag).orElse(false)) {
      leaving.deep();
    }
    if (fields.has("registrations")) {
      fields
          .get("registrations")
          .fitAll(Leaving.MAX_REGISTRATIONS, TextForm.IPV4, leaving::registration);
    }
    if (fields.has("notServing")) {
      fields
          .get("notServing")
          .elements(1, Leaving.MAX_NOT_SERVING)
          .forEach(element -> notServing(element, leaving));
    }
    if (fields.find("othersChecked").map(Node::flag).orElse(false)) {
      leaving.othersChecked();
    }
    if (fields.has("passOver")) {
      fields.get("passOver").fitAll(Leaving.MAX_PASSED_OVER, TextForm.LINE, leaving::passOver);
    }
    if (fields.find("gone").map(Node::flag).orElse(false)) {
      leaving.gone();
    }
    return node.place().judged(leaving::build);
  }

  private static void notServing(Node node, Leaving.Builder leaving) {
    Fields fields = node.fields("registration", "keyProvider", "server");
    String registration = fields.get("registration").text(TextForm.IPV4);
    String keyProvider = fields.get("keyProvider").text(TextForm.LINE);
    String server = fields.get("server").text(TextForm.LINE);
    node.place().judged(() -> leaving.notServing(registration, keyProvider, server));
  }

  private static RolloutLimits rollout(Node node) {
    Fields fields = node.fields("concurrency", "perHost", "perDatastore", "stopAfterFailures");
    RolloutLimits usual = RolloutLimits.DEFAULT;
    return new RolloutLimits(
        fields
            .find("concurrency")
            .map(number -> number.number(1, EncryptionRollout.MAX_CONCURRENCY))
            .orElse(usual.concurrency()),
        fields.find("perHost").map(EstateReader::limit).orElse(usual.perHost()),
        fields.find("perDatastore").map(EstateReader::limit).orElse(usual.perDatastore()),
        fields
            .find("stopAfterFailures")
            .map(number -> number instanceof Node.Nothing ? OptionalInt.empty() : limit(number))
            .orElse(usual.stopAfterFailures()));
  }

  private static OptionalInt limit(Node node) {
    return OptionalInt.of(node.number(1, Integer.MAX_VALUE));
  }
}
