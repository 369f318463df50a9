"""Drawing and export: takes finished frames, computes no statistic."""
