package io.vmcrypt.estate.wish;

import io.vmcrypt.estate.internal.document.ClientTrustReader;
import io.vmcrypt.estate.internal.document.DefaultWord;
import io.vmcrypt.estate.internal.document.Field;
import io.vmcrypt.estate.internal.document.Fields;
import io.vmcrypt.estate.internal.document.Folder;
import io.vmcrypt.estate.internal.document.KeyServerReader;
import io.vmcrypt.estate.internal.document.KeyTypeWord;
import io.vmcrypt.estate.internal.document.NamedKeyServer;
import io.vmcrypt.estate.internal.document.Node;
import io.vmcrypt.estate.internal.document.SelectionReader;
import io.vmcrypt.estate.internal.document.TextForm;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.vsphere.kms.WrappingKeySpec;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** Reads a whole estate. */
final class EstateReader {

  /** What an estate says that only gives a key provider up. */
  private static final Set<String> GIVING_UP =
      Set.of("$schema", "estate", "registeredWith", "leaving");

  private final KeyServerReader servers;
  private final ClientTrustReader trusts;
  private final SelectionReader selections = new SelectionReader();

  EstateReader(Folder folder) {
    this.servers = new KeyServerReader(folder);
    this.trusts = new ClientTrustReader(folder);
  }

  Estate read(Node document) {
    boolean isWhole =
        document.peek("leaving").flatMap(leaving -> leaving.peek("withoutSuccessor")).isEmpty();
    Fields fields =
        document.fields(
            Stream.of(
                    Field.optional("$schema", TextForm.LINE),
                    Field.needed("estate", TextForm.LINE),
                    Field.needed("keyServers", this::servers),
                    Field.optional("clientTrust", trusts::read),
                    Field.optional("registeredWith", TextForm.SERVICE_NAME),
                    Field.optional("grantEncryptionRight", Node::flag),
                    Field.needed("keyProvider", EstateReader::keyProvider),
                    Field.optional("policy", EstateReader::policy),
                    Field.optional("vms", this::vms),
                    Field.optional("rollout", EstateReader::rollout),
                    Field.optional("certificateDays", EstateReader::days),
                    Field.gone(
                        "accepted",
                        "leave it out; what stops working for encrypted VMs is told before they are"
                            + " encrypted, and stands in the way of nothing"),
                    Field.optional("leaving", node -> leaving(node, false)))
                .filter(field -> isWhole || GIVING_UP.contains(field.name()))
                .toArray(Field[]::new));
    Estate.Builder estate = fields.get("estate").fit(TextForm.LINE, Estate::builder);
    if (isWhole) {
      keyServers(fields, estate);
    }
    if (fields.has("registeredWith")) {
      fields.get("registeredWith").fit(TextForm.SERVICE_NAME, estate::registeredWith);
    }
    if (fields.find("grantEncryptionRight").map(Node::flag).orElse(false)) {
      estate.grantEncryptionRight();
    }
    fields.find("policy").ifPresent(node -> estate.policy(policy(node)));
    fields.find("vms").map(this::vms).ifPresent(all -> all.forEach(estate::encrypt));
    fields.find("rollout").ifPresent(node -> estate.rollout(rollout(node)));
    fields.find("certificateDays").map(EstateReader::days).ifPresent(estate::certificateDays);
    fields.find("leaving").ifPresent(node -> estate.leaving(leaving(node, false)));
    return document.place().judged(estate::build);
  }

  private void keyServers(Fields fields, Estate.Builder estate) {
    Node list = fields.get("keyServers");
    List<NamedKeyServer> named = servers(list);
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
    keyProvider(keyProvider(fields.get("keyProvider")), list, named, estate);
  }

  private List<NamedKeyServer> servers(Node node) {
    return node.each(1, Estate.MAX_KEY_SERVERS, servers::read);
  }

  private List<VmSelection> vms(Node node) {
    return node.each(0, Estate.MAX_SELECTIONS, selections::read);
  }

  private static int days(Node node) {
    return node.number(1, Estate.MAX_CERTIFICATE_DAYS);
  }

  private static Fields keyProvider(Node node) {
    return node.fields(
        Field.needed("name", TextForm.LINE),
        Field.optional("default", DefaultWord::read),
        Field.optional(
            "defaultFor", list -> list.texts(Estate.MAX_DEFAULT_PLACES, TextForm.INVENTORY_PATH)),
        Field.optional("keyType", KeyTypeWord::read),
        Field.optional("wrappingKey", EstateReader::wrappingKey));
  }

  private static WrappingKeySpec wrappingKey(Node node) {
    Fields fields =
        node.fields(
            Field.optional("named", TextForm.LINE),
            Field.optional("rotationDays", EstateReader::rotationDays));
    if (fields.has("named") == fields.has("rotationDays")) {
      throw node.place()
          .refused("expected one of named and rotationDays, which says where the key comes from");
    }
    return fields.has("named")
        ? fields.get("named").fit(TextForm.LINE, WrappingKeySpec::named)
        : WrappingKeySpec.rotatedEvery(rotationDays(fields.get("rotationDays")));
  }

  private static int rotationDays(Node node) {
    return node.number(WrappingKeySpec.MIN_ROTATION_DAYS, WrappingKeySpec.MAX_ROTATION_DAYS);
  }

  private static void keyProvider(
      Fields fields, Node list, List<NamedKeyServer> named, Estate.Builder estate) {
    String name = fields.get("name").text(TextForm.LINE);
    String[] serverNames = named.stream().map(NamedKeyServer::name).toArray(String[]::new);
    list.place().judged(() -> estate.keyProvider(name, serverNames));
    fields.find("default").ifPresent(word -> estate.defaultProvider(DefaultWord.read(word)));
    fields.find("keyType").ifPresent(word -> estate.keyType(KeyTypeWord.read(word)));
    fields.find("wrappingKey").ifPresent(node -> estate.wrappingKey(wrappingKey(node)));
    fields.fitAll(
        "defaultFor", Estate.MAX_DEFAULT_PLACES, TextForm.INVENTORY_PATH, estate::defaultFor);
  }

  private static EncryptionPolicySpec policy(Node node) {
    Fields fields =
        node.fields(
            Field.needed("name", TextForm.POLICY_NAME),
            Field.optional("description", TextForm.LINES),
            Field.optional("allowCleartextFilters", Node::flag));
    String name = fields.get("name").text(TextForm.POLICY_NAME);
    Optional<String> description =
        fields.find("description").map(text -> text.text(TextForm.LINES));
    boolean filters = fields.find("allowCleartextFilters").map(Node::flag).orElse(false);
    return node.place()
        .judged(() -> new EncryptionPolicySpec(name, description.orElse(""), filters));
  }

  /**
   * A key provider that is left.
   *
   * @param emptied whether it says nothing of a successor, since there is none: the source of a
   *     move is emptied of it
   */
  static Leaving leaving(Node node, boolean emptied) {
    Fields fields =
        node.fields(
            Field.needed("keyProvider", TextForm.LINE),
            Field.optional("deep", Node::flag),
            Field.optional(
                "registrations", list -> list.texts(Leaving.MAX_REGISTRATIONS, TextForm.IPV4)),
            Field.gone(
                "notServing",
                "leave it out; a registration of which it cannot be seen whether other servers need"
                    + " it is removed in the OVHcloud Control Panel"),
            Field.optional("skip", list -> list.texts(Leaving.MAX_SKIPPED, TextForm.LINE)),
            Field.optional("force", TextForm.LINE),
            Field.optional("withoutSuccessor", Node::yes),
            Field.optional("hostsTo", TextForm.LINE),
            Field.gone(
                "othersChecked",
                "say \"force\" here instead, with the name of the key provider that is left"),
            Field.gone("passOver", "say \"skip\" here instead, with the same ids"),
            Field.gone(
                "gone",
                "leave it out; if the plan does not see that it is gone, say \"skip\" here, with"
                    + " its name in the list"));
    Leaving.Builder leaving = fields.get("keyProvider").fit(TextForm.LINE, Leaving::builder);
    if (fields.find("deep").map(Node::flag).orElse(false)) {
      leaving.deep();
    }
    fields.fitAll("registrations", Leaving.MAX_REGISTRATIONS, TextForm.IPV4, leaving::registration);
    fields.fitAll("skip", Leaving.MAX_SKIPPED, TextForm.LINE, leaving::skip);
    if (fields.has("force")) {
      Node force = fields.get("force");
      if (!force.text(TextForm.LINE).equals(fields.get("keyProvider").text(TextForm.LINE))) {
        throw force
            .place()
            .refused(
                "force names another key provider than the one that is left: it counts for one."
                    + " Name that one, if you answer for it");
      }
      leaving.force();
    }
    if (emptied || fields.has("withoutSuccessor")) {
      leaving.withoutSuccessor();
    }
    fields.find("hostsTo").ifPresent(name -> name.fit(TextForm.LINE, leaving::hostsTo));
    return node.place().judged(leaving::build);
  }

  static RolloutLimits rollout(Node node) {
    Fields fields =
        node.fields(
            Field.optional("concurrency", EstateReader::concurrency),
            Field.optional("perHost", EstateReader::limit),
            Field.optional("perDatastore", EstateReader::limit),
            Field.optional("stopAfterFailures", EstateReader::failures),
            Field.optional("allAtOnce", Node::flag),
            Field.optional("first", TextForm.LINE));
    RolloutLimits usual = RolloutLimits.DEFAULT;
    RolloutLimits limits =
        new RolloutLimits(
            fields.find("concurrency").map(EstateReader::concurrency).orElse(usual.concurrency()),
            fields.find("perHost").map(EstateReader::limit).orElse(usual.perHost()),
            fields.find("perDatastore").map(EstateReader::limit).orElse(usual.perDatastore()),
            fields
                .find("stopAfterFailures")
                .map(EstateReader::failures)
                .orElse(usual.stopAfterFailures()));
    if (fields.has("allAtOnce") && fields.has("first")) {
      throw node.place().refused("allAtOnce and first exclude each other; expected one of them");
    }
    return fields.find("allAtOnce").map(Node::flag).orElse(false)
        ? limits.allAtOnce()
        : fields.find("first").map(vm -> limits.first(vm.text(TextForm.LINE))).orElse(limits);
  }

  private static int concurrency(Node node) {
    return node.number(1, RolloutLimits.MAX_CONCURRENCY);
  }

  private static OptionalInt failures(Node node) {
    return node instanceof Node.Nothing ? OptionalInt.empty() : limit(node);
  }

  private static OptionalInt limit(Node node) {
    return OptionalInt.of(node.number(1, Integer.MAX_VALUE));
  }
}
