/** The doors to key management servers (KMS): one, many at once, and one as vCenter uses it. */
@NullMarked
package io.vmcrypt.kmip;

import org.jspecify.annotations.NullMarked;
