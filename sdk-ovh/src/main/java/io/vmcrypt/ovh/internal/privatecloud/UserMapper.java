package io.vmcrypt.ovh.internal.privatecloud;

import io.vmcrypt.ovh.internal.wire.UserDto;
import io.vmcrypt.ovh.privatecloud.PrivateCloudUser;
import org.jspecify.annotations.Nullable;

/** {@link UserDto} to {@link PrivateCloudUser}. */
final class UserMapper {

  private UserMapper() {}

  static PrivateCloudUser toUser(long userId, UserDto dto) {
    return new PrivateCloudUser(
        userId,
        orEmpty(dto.name()),
        orEmpty(dto.login()),
        Boolean.TRUE.equals(dto.encryptionRight()),
        Boolean.TRUE.equals(dto.isTokenValidator()),
        orEmpty(dto.state()));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
