/** Plans an estate by its stages, and applies plans. */
@NullMarked
package io.vmcrypt.estate.internal.plan;

import org.jspecify.annotations.NullMarked;
