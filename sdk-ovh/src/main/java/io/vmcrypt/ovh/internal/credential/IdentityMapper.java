package io.vmcrypt.ovh.internal.credential;

import io.vmcrypt.ovh.OvhIdentity;
import io.vmcrypt.ovh.internal.wire.AuthDetailsDto;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@link AuthDetailsDto} to {@link OvhIdentity}. */
final class IdentityMapper {

  private IdentityMapper() {}

  static OvhIdentity toIdentity(AuthDetailsDto dto) {
    return new OvhIdentity(
        orEmpty(dto.account()),
        orEmpty(dto.method()),
        orEmpty(dto.user()),
        orEmpty(dto.identities()),
        orEmpty(dto.roles()));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static List<String> orEmpty(@Nullable List<String> texts) {
    return texts == null ? List.of() : texts.stream().filter(Objects::nonNull).toList();
  }
}
