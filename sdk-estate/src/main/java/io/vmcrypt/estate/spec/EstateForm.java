package io.vmcrypt.estate.spec;

import static io.vmcrypt.estate.internal.document.Form.unless;
import static io.vmcrypt.estate.internal.document.Kind.FLAG;
import static io.vmcrypt.estate.internal.document.Kind.list;
import static io.vmcrypt.estate.internal.document.Kind.number;
import static io.vmcrypt.estate.internal.document.Kind.texts;
import static io.vmcrypt.estate.internal.document.Kind.word;
import static io.vmcrypt.estate.internal.document.TextForm.INVENTORY_PATH;
import static io.vmcrypt.estate.internal.document.TextForm.LINE;
import static io.vmcrypt.estate.internal.document.TextForm.LINES;
import static io.vmcrypt.estate.internal.document.TextForm.POLICY_NAME;
import static io.vmcrypt.estate.internal.document.TextForm.SERVICE_NAME;

import io.vmcrypt.estate.internal.document.ClientTrustForm;
import io.vmcrypt.estate.internal.document.Fields;
import io.vmcrypt.estate.internal.document.Form;
import io.vmcrypt.estate.internal.document.KeyServerForm;
import io.vmcrypt.estate.internal.document.Kind;
import io.vmcrypt.estate.internal.document.LeavingForm;
import io.vmcrypt.estate.internal.document.NamedKeyServer;
import io.vmcrypt.estate.internal.document.Output;
import io.vmcrypt.estate.internal.document.RolloutForm;
import io.vmcrypt.estate.internal.document.SelectionForm;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.report.json.ResultJson;
import io.vmcrypt.vsphere.kms.KmsKeyType;
import io.vmcrypt.vsphere.kms.WrappingKeySpec;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** An estate in a document. */
final class EstateForm {

  private static final Form<Estate, Estate.Builder> TRUST =
      new Form<Estate, Estate.Builder>()
          .optional(
              "identity",
              ClientTrustForm.IDENTITY,
              estate -> Optional.of(estate.clientTrust()).filter(EstateForm::isIdentity))
          .optional("signedBy", ClientTrustForm.SIGNED_BY, trust(ClientTrust.SignedBy.class))
          .optional("selfSigned", ClientTrustForm.SELF_SIGNED, trust(ClientTrust.SelfSigned.class))
          .rule(
              in -> in.values().size() == 1,
              "expected one of identity, signedBy and selfSigned, and no other");

  private static final Kind<WrappingKeySpec> WRAPPING_KEY =
      new Form<WrappingKeySpec, WrappingKeySpec>()
          .optional("named", LINE, WrappingKeySpec::keyId)
          .optional(
              "rotationDays",
              number(WrappingKeySpec.MIN_ROTATION_DAYS, WrappingKeySpec.MAX_ROTATION_DAYS),
              key -> key.rotationDays().stream().boxed().findFirst())
          .rule(
              in -> in.has("named") != in.has("rotationDays"),
              "expected one of named and rotationDays, which says where the key comes from")
          .made(
              in ->
                  in.find("rotationDays", Integer.class)
                      .map(WrappingKeySpec::rotatedEvery)
                      .orElseGet(() -> in.judged("named", WrappingKeySpec::named)),
              (in, key) -> key);

  private static final Form<Estate, Estate.Builder> KEY_PROVIDER =
      new Form<Estate, Estate.Builder>()
          .needed("name", LINE, Estate::keyProvider)
          .always(
              "default",
              word(ResultJson::word, List.of(DefaultProvider.values())),
              Estate::defaultProvider,
              Estate.Builder::defaultProvider)
          .each(
              "defaultFor",
              texts(Estate.MAX_DEFAULT_PLACES, INVENTORY_PATH),
              Estate::defaultPlaces,
              Estate.Builder::defaultFor)
          .optional(
              "keyType",
              word(
                  type -> type.equals(KmsKeyType.RAW) ? "raw" : "wrapped",
                  List.of(KmsKeyType.RAW, KmsKeyType.WRAPPED)),
              Estate::keyType,
              Estate.Builder::keyType)
          .optional("wrappingKey", WRAPPING_KEY, Estate::wrappingKey, Estate.Builder::wrappingKey);

  private static final Kind<EncryptionPolicySpec> POLICY =
      new Form<EncryptionPolicySpec, EncryptionPolicySpec>()
          .needed("name", POLICY_NAME, EncryptionPolicySpec::name)
          .always(
              "description",
              LINES,
              EncryptionPolicySpec::description,
              EncryptionPolicySpec::description)
          .always(
              "allowCleartextFilters",
              FLAG,
              EncryptionPolicySpec::allowCleartextFilters,
              EncryptionPolicySpec::allowCleartextFilters)
          .made(in -> EncryptionPolicySpec.of(in.text("name")), (in, policy) -> policy);

  private static final Form<Estate, Estate.Builder> WHOLE =
      new Form<Estate, Estate.Builder>()
          .optional("$schema", LINE, estate -> Optional.empty())
          .needed("estate", LINE, Estate::name)
          .needed(
              "keyServers",
              list(1, Estate.MAX_KEY_SERVERS, KeyServerForm.KEY_SERVER),
              EstateForm::named)
          // what an OVHcloud KMS does where nothing else is said
          .inside(
              "clientTrust",
              false,
              estate -> !(estate.clientTrust() instanceof ClientTrust.SignedByOkms),
              TRUST)
          .optional("registeredWith", SERVICE_NAME, Estate::service, Estate.Builder::registeredWith)
          .optional(
              "grantEncryptionRight",
              FLAG,
              unless(false, Estate::grantsEncryptionRight),
              (to, so) -> so ? to.grantEncryptionRight() : to)
          .inside("keyProvider", true, estate -> true, KEY_PROVIDER)
          .optional("policy", POLICY, Estate::policy, Estate.Builder::policy)
          .optional(
              "vms",
              list(0, Estate.MAX_SELECTIONS, SelectionForm.SELECTION),
              estate -> Optional.of(estate.selections()))
          .always("rollout", RolloutForm.ROLLOUT, Estate::rollout, Estate.Builder::rollout)
          .always(
              "certificateDays",
              number(1, Estate.MAX_CERTIFICATE_DAYS),
              Estate::certificateDays,
              Estate.Builder::certificateDays)
          .optional("leaving", LeavingForm.LEAVING, Estate::leaving, Estate.Builder::leaving);

  /** What an estate says that only gives a key provider up. */
  private static final Form<Estate, Estate.Builder> GIVING_UP =
      WHOLE.only(Set.of("$schema", "estate", "registeredWith", "leaving"));

  /** An estate. */
  static final Kind<Estate> ESTATE =
      Kind.of(
          (node, folder) ->
              (node.peek("leaving").flatMap(left -> left.peek("withoutSuccessor")).isEmpty()
                      ? WHOLE
                      : GIVING_UP)
                  .made(EstateForm::begun, (in, estate) -> estate.build())
                  .read(node, folder),
          (estate, to) -> {
            estate.keyServers().forEach(EstateForm::requireFiles);
            to.json().object(json -> members(estate, to));
          });

  private EstateForm() {}

  /** SHA-256 of the canonical form: paths are absolute, and what is in memory is named. */
  static String digest(Estate estate) {
    return ResultJson.digest(json -> members(estate, new Output(json, true)));
  }

  private static void members(Estate estate, Output to) {
    (estate.keyServers().isEmpty() ? GIVING_UP : WHOLE).write(estate, to);
  }

  /** A document names files, and no content. */
  private static void requireFiles(KeyServer server) {
    if (server.nextCertificate().isPresent()) {
      throw new IllegalStateException(
          "the next certificate of key server "
              + server
              + " is in memory, and a document names a file: give it as a file with"
              + " KeyServer.nextCertificate(Path)");
    }
    if (server.clientTrust().filter(ClientTrust.Identity.class::isInstance).isPresent()) {
      throw new IllegalStateException(
          "the identity of key server "
              + server
              + " is in memory, and a document names files: give it as files with"
              + " KeyServer.clientTrust(ClientTrust.IdentityFiles)");
    }
  }

  private static boolean isIdentity(ClientTrust trust) {
    return trust instanceof ClientTrust.IdentityFiles || trust instanceof ClientTrust.Identity;
  }

  private static <T extends ClientTrust> Function<Estate, Optional<T>> trust(Class<T> way) {
    return estate -> Optional.of(estate.clientTrust()).filter(way::isInstance).map(way::cast);
  }

  private static List<NamedKeyServer> named(Estate estate) {
    return IntStream.range(0, estate.keyServers().size())
        .mapToObj(i -> new NamedKeyServer(estate.serverNames().get(i), estate.keyServers().get(i)))
        .toList();
  }

  private static Estate.Builder begun(Fields in) {
    Estate.Builder estate = in.judged("estate", Estate::builder);
    if (!in.has("keyServers")) {
      return estate;
    }
    List<NamedKeyServer> named = in.list("keyServers", NamedKeyServer.class);
    Optional<ClientTrust> trust =
        in.find("clientTrust", Fields.class).map(said -> said.only(ClientTrust.class));
    for (NamedKeyServer each : named) {
      if (trust.isEmpty() && each.server().clientTrust().isEmpty()) {
        throw in.place()
            .refused(
                "clientTrust is missing here; a key server that is no OVHcloud KMS needs it to"
                    + " come to trust vCenter");
      }
      estate.keyServer(trust.map(each.server()::clientTrust).orElse(each.server()));
    }
    in.list("vms", VmSelection.class).forEach(estate::encrypt);
    String[] names = named.stream().map(NamedKeyServer::name).toArray(String[]::new);
    String provider = in.get("keyProvider", Fields.class).text("name");
    return in.place("keyServers").judged(() -> estate.keyProvider(provider, names));
  }
}
