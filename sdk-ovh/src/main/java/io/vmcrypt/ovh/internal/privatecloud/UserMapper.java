package io.vmcrypt.ovh.internal.privatecloud;

import static io.vmcrypt.core.shared.ServerText.orEmpty;

import io.vmcrypt.ovh.internal.call.OddAnswer;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes.UserDto;
import io.vmcrypt.ovh.privatecloud.PrivateCloudUser;

/** {@link UserDto} to {@link PrivateCloudUser}. */
final class UserMapper {

  private UserMapper() {}

  static PrivateCloudUser toUser(long userId, UserDto dto) {
    OddAnswer.unlessAbout(userId, dto.userId());
    if (dto.encryptionRight() == null) {
      // not told is not "no": a grant would be sent, and seen to have no effect
      throw new OddAnswer(
          "the answer does not say whether the user may manage encryption",
          "Look at the user in the OVHcloud Control Panel. If it stays so, ask OVHcloud's"
              + " support.");
    }
    return new PrivateCloudUser(
        userId, orEmpty(dto.name()), orEmpty(dto.login()), dto.encryptionRight());
  }
}
