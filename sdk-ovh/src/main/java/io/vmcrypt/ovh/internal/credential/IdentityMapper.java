package io.vmcrypt.ovh.internal.credential;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.shared.ServerText;
import io.vmcrypt.ovh.credential.OvhIdentity;
import io.vmcrypt.ovh.internal.wire.AuthDetailsDto;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@link AuthDetailsDto} to {@link OvhIdentity}. */
final class IdentityMapper {

  private IdentityMapper() {}

  static OvhIdentity toIdentity(Attempt attempt, AuthDetailsDto dto) {
    String account = ServerText.orEmpty(dto.account());
    if (account.isBlank()) {
      throw new DecodingException(
          attempt, "the answer names no account", "Check that the endpoint is the OVHcloud API.");
    }
    return new OvhIdentity(
        account,
        ServerText.orEmpty(dto.method()),
        ServerText.orEmpty(dto.user()),
        orEmpty(dto.identities()),
        orEmpty(dto.roles()));
  }

  private static List<String> orEmpty(@Nullable List<String> texts) {
    return texts == null ? List.of() : texts.stream().filter(Objects::nonNull).toList();
  }
}
