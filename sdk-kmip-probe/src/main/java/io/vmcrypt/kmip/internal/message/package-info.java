/** The messages of KMIP that a probe sends and reads, in the shapes that vCenter gives them. */
@NullMarked
package io.vmcrypt.kmip.internal.message;

import org.jspecify.annotations.NullMarked;
