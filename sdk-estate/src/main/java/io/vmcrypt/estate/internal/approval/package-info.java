/** Whether a saved plan may be applied. */
@NullMarked
package io.vmcrypt.estate.internal.approval;

import org.jspecify.annotations.NullMarked;
