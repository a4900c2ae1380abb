// What the page says by itself, Chinese first. What perfxl says of forms comes from perfxl.

/** @typedef {"zh" | "en"} Lang */
/** @typedef {{zh: string, en: string}} Text a sentence in both languages */

/** @type {Lang} */
let language = "zh";

/** @param {string} zh @param {string} en @returns {Text} */
const text = (zh, en) => ({ zh, en });

export const WORDS = {
  starting: [
    text("正在准备核验程序……", "Getting ready…"),
    text("正在展开核验程序……", "Unpacking…"),
    text("正在启动核验程序……", "Starting…"),
    text("马上就好……", "Nearly there…"),
  ],
  ready: text("可以核验了", "Ready"),
  broken: text("核验程序没有启动。请换 Edge、Chrome 或 Firefox 的新版本打开本页：", "The program did not start. Please open this page in a recent Edge, Chrome or Firefox: "),
  verifying: text("正在核验 {done}/{of}", "Verifying {done} of {of}"),
  verified: text("核验完成，共 {of} 个文件", "Done: {of} files"),
  files: text("文件", "Files"),
  forms: text("自评表", "Forms"),
  clean: text("没有错误", "No errors"),
  wrong: text("有错误", "With errors"),
  missing: text("缺偏差原因", "Reasons missing"),
  unread: text("未能全部核验", "Not or partly verified"),
  inPart: text("部分核验", "in part"),
  items: text("{n} 项", "{n}"),
  pass: text("通过", "passed"),
  fail: text("{n} 处错误", "{n} errors"),
  refused: text("不能核验", "not verified"),
  skipped: text("跳过", "passed over"),
  waiting: text("等待", "waiting"),
  unnamed: text("（未填写项目名称）", "(no project name)"),
  filed: text("填报 {filed}", "filed {filed}"),
  save: text("保存", "Save"),
  saved: text("已保存 {name}", "Saved {name}"),
  writeBack: text("写回原文件", "Write back"),
  written: text("核验汇总已写入 {name}", "Summary written into {name}"),
  writtenAll: text("已写回 {n} 个文件", "{n} files written"),
  notWritten: text("{n} 个没有写回：", "{n} were not written: "),
  changed: text("{name} 在核验之后被别的程序改动了，没有写入。请重新拖入核验。", "{name} was changed by another program meanwhile and was not written. Drop it again."),
  denied: text("浏览器没有允许写入 {name}；请用“保存”另存一份。", "The browser did not allow writing {name}; use Save for a copy."),
  failed: text("{name} 没有写成：{why}。原文件没有改动。", "{name} was not written: {why}. The file is unchanged."),
  renewed: text("{name} 已换成刚才给的这一份", "{name} is now the one just given"),
  noForms: text("没有可以保存的工作簿。", "There is no workbook to save."),
  empty: text("里面没有文件。", "There are no files in it."),
  back: text("返回列表", "Back to the list"),
  previous: text("上一张", "Previous"),
  next: text("下一张", "Next"),
  print: text("打印", "Print"),
  json: text("报告（JSON）", "Report (JSON)"),
  repair: text("搬到新模板", "Put on a fresh template"),
  repaired: text("已搬移 {moved} 项填写内容，公式和锁定恢复，已保存 {name}。", "{moved} inputs moved, formulas and locks restored: saved {name}."),
  summary: text("绩效自评核验汇总", "Summary of verification"),
  by: text("依据 {document}《{name}》核验", "Verified under {document} {name}"),
  project: text("项目名称", "Project"),
  department: text("主管部门", "Department"),
  unit: text("实施单位", "Unit"),
  year: text("年度", "Year"),
  sheet: text("工作表", "Sheet"),
  file: text("文件", "File"),
  blank: text("（未填写）", "(blank)"),
  scores: text("一、得分与等级", "1 Scores and grade"),
  declared: text("填报总分", "Filed total"),
  recomputed: text("各项之和", "Sum of rows"),
  reference: text("复核参考分", "Reference"),
  gradeFiled: text("填报等级", "Filed grade"),
  gradeComputed: text("应为等级", "Grade due"),
  category: text("一级指标", "Category"),
  weight: text("分值", "Weight"),
  score: text("填报得分", "Filed"),
  gap: text("差额", "Difference"),
  checklist: text("二、偏差原因清单（{n} 项）", "2 Reasons due ({n})"),
  findings: text("三、全部问题（{n} 处）", "3 All findings ({n})"),
  nothingDue: text("没有需要说明偏差原因的指标。", "No indicator needs a reason."),
  nothingFound: text("没有发现问题。", "Nothing was found."),
  cell: text("单元格", "Cell"),
  indicator: text("三级指标", "Indicator"),
  target: text("年度指标值", "Target"),
  actual: text("实际完成值", "Actual"),
  lost: text("扣分", "Lost"),
  why: text("为何应说明 ／ 已写内容", "Why a reason is due / what is written"),
  status: text("状态", "State"),
  severity: text("级别", "Severity"),
  problem: text("问题和办法", "Finding and what to do"),
  authority: text("依据", "Authority"),
  code: text("编码", "Code"),
  mend: text("照第三部分的“办法”改原来的文件，存盘，再拖进来：这一张就换成改过的。", "Mend the file itself as part 3 says, save it, and drop it again: it takes the place of this one."),
  remedy: text("办法：{words}", "What to do: {words}"),
  notes: text("请留意", "Please note"),
  notSaved: text("核验汇总没有写出：", "No summary could be written: "),
  made: text("已生成 {name}", "Made {name}"),
  madeMany: text("共生成 {n} 张空白表", "{n} blanks made"),
  working: text("正在生成……", "Working…"),
  reminder: text("请核对：{words}", "Look at: {words}"),
  saveZip: text("全部保存（zip）", "Save all (.zip)"),
  large: text("读了 {seconds} 秒还没有读完，已放弃。请用 Excel 或 WPS 打开，另存为 .xlsx 再核验。", "Given up after {seconds} seconds. Open it in Excel or WPS, save it as .xlsx and verify that."),
  died: text("读取时出错，已放弃。请用 Excel 或 WPS 打开，另存为 .xlsx 再核验。", "Reading it failed. Open it in Excel or WPS, save it as .xlsx and verify that."),
  unreadable: text("浏览器读不了这个文件：{why}。", "The browser cannot read this file: {why}."),
  layouts: {
    shanghai: text("上海", "Shanghai"),
    national: text("财政部（全国）", "national (MOF)"),
    sichuan: text("四川", "Sichuan"),
  },
  ledgerName: text("核验台账.xlsx", "核验台账.xlsx"),
  zipName: text("核验汇总.zip", "核验汇总.zip"),
};

/** A sentence in the chosen language, its {holes} filled in.
 * @param {Text} sentence @param {Record<string, string | number>} [holes] */
export function say(sentence, holes = {}) {
  return sentence[language].replace(/\{(\w+)\}/g, (hole, key) => String(holes[key] ?? hole));
}

/** @returns {Lang} */
export const lang = () => language;

/** Choose the language of everything that is said, and exchange what stands in the page.
 * @param {Lang} chosen */
export function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen === "en" ? "en" : "zh-CN";
  for (const place of document.querySelectorAll("[data-en]")) {
    const held = /** @type {HTMLElement} */ (place);
    held.dataset.zh ??= held.textContent ?? "";
    held.textContent = (chosen === "en" ? held.dataset.en : held.dataset.zh) ?? "";
  }
  for (const place of document.querySelectorAll("[data-en-aria-label]")) {
    const held = /** @type {HTMLElement} */ (place);
    held.dataset.zhAriaLabel ??= held.getAttribute("aria-label") ?? "";
    held.setAttribute("aria-label", (chosen === "en" ? held.dataset.enAriaLabel : held.dataset.zhAriaLabel) ?? "");
  }
}
