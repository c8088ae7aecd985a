package io.vmcrypt.ovh.internal.okms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.internal.Lookup;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.shared.ServerText;
import io.vmcrypt.ovh.internal.call.OddAnswer;
import io.vmcrypt.ovh.internal.call.OvhApi;
import io.vmcrypt.ovh.internal.call.Pages;
import io.vmcrypt.ovh.internal.task.Work;
import io.vmcrypt.ovh.internal.wire.OkmsRoutes.NewOkmsCredentialDto;
import io.vmcrypt.ovh.okms.Okms;
import io.vmcrypt.ovh.okms.OkmsCredential;
import io.vmcrypt.ovh.okms.OkmsCredentialRequest;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.ovh.okms.OkmsKeyServer;
import io.vmcrypt.ovh.task.OvhProgress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /okms/resource}. */
public final class RestOkms implements Okms {

  private final OvhApi api;

  /** The key servers of an account. */
  public RestOkms(OvhApi api) {
    this.api = api;
  }

  @Override
  public List<OkmsKeyServer> list() {
    return Pages.all(
        new Attempt(OvhApi.SYSTEM, "list OKMS key servers", ""),
        cursor -> api.okms().resources(cursor),
        OkmsMapper::toKeyServer,
        OkmsKeyServer::id);
  }

  @Override
  public Optional<OkmsKeyServer> find(OkmsId id) {
    return Lookup.find(() -> get(id));
  }

  @Override
  public OkmsKeyServer get(OkmsId id) {
    return api.okms()
        .resource(id.toString())
        .read(
            attempt("read the OKMS key server", id),
            told -> {
              OkmsKeyServer server = OkmsMapper.toKeyServer(told);
              OddAnswer.unlessAbout(id, server.id());
              requireReadable(server.unreadable());
              return server;
            });
  }

  @Override
  public List<OkmsCredential> listCredentials(OkmsId id) {
    return Pages.all(
        attempt("list OKMS credentials", id),
        cursor -> api.okms().credentials(id.toString(), cursor),
        OkmsMapper::toCredential,
        OkmsCredential::id);
  }

  @Override
  public List<Finding> precheckRights(OkmsId id, List<String> identityUrns) {
    return new OkmsRights(api, requireNonNull(id, "id"))
        .of(List.copyOf(requireNonNull(identityUrns, "identityUrns")));
  }

  @Override
  public List<Finding> precheckRights(OkmsId id, X509Certificate clientCertificate) {
    return new OkmsRights(api, requireNonNull(id, "id"))
        .of(requireNonNull(clientCertificate, "clientCertificate"), () -> listCredentials(id));
  }

  @Override
  public List<Change> planCredential(OkmsId id, OkmsCredentialRequest request) {
    requireNonNull(request, "request");
    return find(id, request).isPresent() ? List.of() : List.of(made(request));
  }

  @Override
  public Ensured<Operation<OvhProgress, OkmsCredential>> ensureCredential(
      OkmsId id, OkmsCredentialRequest request) {
    requireNonNull(request, "request");
    Optional<OkmsCredential> found = find(id, request);
    if (found.isPresent()) {
      Attempt attempt = attempt("take up OKMS credential " + request.name(), id);
      return Ensured.unchanged(work(attempt, id, found.get().id(), request, true));
    }
    Attempt attempt = attempt("create OKMS credential " + request.name(), id);
    return new Ensured<>(
        api.change(
            () -> work(attempt, id, create(attempt, id, request), request, false),
            () -> find(id, request).map(made -> work(attempt, id, made.id(), request, true))),
        List.of(made(request)));
  }

  private static Change made(OkmsCredentialRequest request) {
    return Change.made(
        OvhApi.SYSTEM,
        Subject.of("OKMS credential", request.name()),
        "a client certificate with the rights of " + String.join(", ", request.identityUrns()));
  }

  private String create(Attempt attempt, OkmsId id, OkmsCredentialRequest request) {
    return api.okms()
        .request(
            id.toString(),
            new NewOkmsCredentialDto(
                request.name(),
                request.csr().pem(),
                request.identityUrns(),
                request.description().orElse(null)))
        .read(attempt, OkmsMapper::toRequested);
  }

  /**
   * Finds the credential of a request. One that has the right certificate comes before one that may
   * still get it.
   */
  private Optional<OkmsCredential> find(OkmsId id, OkmsCredentialRequest request) {
    List<OkmsCredential> all = listCredentials(id);
    Optional<OkmsCredential> found = find(all, request);
    if (found.isEmpty()) {
      // one that OVHcloud does not show whole may be the one: another would be a second one
      all.stream()
          .filter(credential -> !CredentialLook.OVER.contains(credential.state()))
          .filter(credential -> mayBe(request, credential))
          .findFirst()
          .ifPresent(credential -> notKnown(id, request, credential));
    }
    return found;
  }

  private boolean mayBe(OkmsCredentialRequest request, OkmsCredential credential) {
    return credential.certificate().isEmpty()
        ? isAlike(request, credential)
        : request.csr().isAnsweredBy(credential.certificate().get(0))
            && hasRights(request, credential)
            && isInTime(credential);
  }

  private static void notKnown(
      OkmsId id, OkmsCredentialRequest request, OkmsCredential credential) {
    throw new DecodingException(
        attempt("look for OKMS credential " + request.name(), id),
        credential.unreadable().isEmpty()
            ? "OVHcloud shows credential %s, which may be this one, in state %s%s"
                .formatted(
                    credential.id(),
                    ServerText.bounded(credential.state().toString()),
                    credential.certificate().isEmpty() ? " and without a certificate" : "")
            : credential.unreadable(),
        "Look at it in the OVHcloud Control Panel. Remove it there if it cannot be used, and run"
            + " the step again.");
  }

  private Optional<OkmsCredential> find(List<OkmsCredential> all, OkmsCredentialRequest request) {
    return all.stream()
        .filter(credential -> credential.state().equals(OkmsCredential.State.READY))
        .filter(credential -> !credential.certificate().isEmpty())
        .filter(credential -> request.csr().isAnsweredBy(credential.certificate().get(0)))
        .filter(credential -> hasRights(request, credential) && isInTime(credential))
        .findFirst()
        .or(
            () ->
                all.stream()
                    .filter(credential -> credential.state().equals(OkmsCredential.State.CREATING))
                    .filter(credential -> isAlike(request, credential))
                    .findFirst());
  }

  /** Whether the identities are the same. If OVHcloud does not tell them, the key alone decides. */
  private static boolean hasRights(OkmsCredentialRequest request, OkmsCredential credential) {
    return credential.identityUrns().isEmpty()
        || Set.copyOf(credential.identityUrns()).equals(Set.copyOf(request.identityUrns()));
  }

  private boolean isInTime(OkmsCredential credential) {
    return credential.certificate().get(0).getNotAfter().toInstant().isAfter(api.time().now());
  }

  private static boolean isAlike(OkmsCredentialRequest request, OkmsCredential credential) {
    return credential.name().equals(request.name())
        && credential.description().equals(request.description().orElse(""))
        && Set.copyOf(credential.identityUrns()).equals(Set.copyOf(request.identityUrns()));
  }

  /**
   * OVHcloud's work on a credential.
   *
   * @param shown whether OVHcloud has shown it; one that was just asked for may come later
   */
  private Operation<OvhProgress, OkmsCredential> work(
      Attempt attempt,
      OkmsId id,
      String credentialId,
      OkmsCredentialRequest request,
      boolean shown) {
    CredentialLook look =
        new CredentialLook(
            attempt, () -> read(attempt, id, credentialId), request.csr(), api.time(), shown);
    return new Work<>(
        attempt, credentialId, api.time(), "", () -> List.of(look.get()), all -> all.get(0));
  }

  private OkmsCredential read(Attempt attempt, OkmsId id, String credentialId) {
    return api.okms()
        .credential(id.toString(), credentialId)
        .read(
            attempt,
            told -> {
              OkmsCredential credential = OkmsMapper.toCredential(told);
              OddAnswer.unlessAbout(credentialId, credential.id());
              requireReadable(credential.unreadable());
              return credential;
            });
  }

  /** What is asked for alone has to be there whole; a list has what can be read. */
  private static void requireReadable(String unreadable) {
    if (!unreadable.isEmpty()) {
      throw new OddAnswer(unreadable);
    }
  }

  private static Attempt attempt(String operation, OkmsId id) {
    return new Attempt(OvhApi.SYSTEM, operation, requireNonNull(id, "id").toString());
  }
}
