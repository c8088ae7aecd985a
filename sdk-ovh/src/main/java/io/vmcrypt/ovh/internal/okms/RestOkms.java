package io.vmcrypt.ovh.internal.okms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.internal.call.OvhApi;
import io.vmcrypt.ovh.internal.wire.NewOkmsCredentialDto;
import io.vmcrypt.ovh.okms.Okms;
import io.vmcrypt.ovh.okms.OkmsCredential;
import io.vmcrypt.ovh.okms.OkmsCredentialRequest;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.ovh.okms.OkmsKeyServer;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.UUID;

/** {@code /okms/resource}. */
public final class RestOkms implements Okms {

  private final OvhApi api;

  /** The key servers of an account. */
  public RestOkms(OvhApi api) {
    this.api = api;
  }

  @Override
  public List<OkmsKeyServer> list() {
    Attempt attempt = new Attempt(OvhApi.SYSTEM, "list OKMS key servers", "");
    return api.pages(attempt, cursor -> api.okms().resources(cursor)).stream()
        .filter(Objects::nonNull)
        .map(dto -> OkmsMapper.toKeyServer(attempt, dto))
        .toList();
  }

  @Override
  public OkmsKeyServer get(OkmsId id) {
    Attempt attempt = attempt("read the OKMS key server", id);
    return OkmsMapper.toKeyServer(attempt, api.call(attempt, api.okms().resource(id.toString())));
  }

  @Override
  public List<OkmsCredential> listCredentials(OkmsId id) {
    Attempt attempt = attempt("list OKMS credentials", id);
    return api.pages(attempt, cursor -> api.okms().credentials(id.toString(), cursor)).stream()
        .filter(Objects::nonNull)
        .map(dto -> OkmsMapper.toCredential(attempt, dto))
        .toList();
  }

  @Override
  public Operation<OkmsCredential, OkmsCredential> startCredential(
      OkmsId id, OkmsCredentialRequest request) {
    requireNonNull(request, "request");
    Attempt attempt = attempt("create OKMS credential " + request.name(), id);
    OptionalInt days = request.validityDays();
    String credentialId =
        api.call(
                attempt,
                api.okms()
                    .request(
                        id.toString(),
                        new NewOkmsCredentialDto(
                            request.name(),
                            request.csr(),
                            request.identityUrns(),
                            request.description().orElse(null),
                            days.isPresent() ? (long) days.getAsInt() : null)))
            .id();
    if (credentialId == null || credentialId.isBlank()) {
      throw new DecodingException(
          attempt,
          "the answer holds no credential id",
          "Look at the list of credentials whether it was created.",
          null);
    }
    return operation(attempt, id, credentialId);
  }

  @Override
  public Operation<OkmsCredential, OkmsCredential> resumeCredential(
      OkmsId id, String credentialId) {
    Attempt attempt = attempt("wait for an OKMS credential", id);
    try {
      return operation(
          attempt, id, UUID.fromString(requireNonNull(credentialId, "credentialId")).toString());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"" + credentialId + "\" is no credential id: expected a UUID", e);
    }
  }

  private Operation<OkmsCredential, OkmsCredential> operation(
      Attempt attempt, OkmsId id, String credentialId) {
    return new OkmsCredentialOperation(
        attempt,
        credentialId,
        () ->
            OkmsMapper.toCredential(
                attempt, api.call(attempt, api.okms().credential(id.toString(), credentialId))),
        api.time());
  }

  private static Attempt attempt(String operation, OkmsId id) {
    return new Attempt(OvhApi.SYSTEM, operation, requireNonNull(id, "id").toString());
  }
}
